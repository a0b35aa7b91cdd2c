// Reloads the list when a mail comes; a mail being written is left alone.
const me = document.body.dataset.query
const news = document.querySelector('.news')
let first
new EventSource('/events?' + me).onmessage = (e) => {
  first ??= e.data
  if (e.data === first) return
  if (document.querySelector('form.write')) news.hidden = false
  else location.reload()
}
document.querySelector('#who').addEventListener('change', (e) => e.target.form.submit())
