// Files on their way from the page into the program's store.
import type { App } from '$lib/state/app.svelte'

const most = 20 << 20

export class Uploads {
  /** Names of those under way. */
  busy = $state.raw<string[]>([])
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** Takes files in, one after the other, for the conversation they were given to. */
  async add(files: File[]): Promise<void> {
    const { composer } = this.app.inbox
    const conversation = composer.conversation
    this.busy = [...this.busy, ...files.map((f) => f.name)]
    for (const file of files) {
      await this.app.try(async () => {
        if (file.size > most) throw new Error('too_large')
        const added = await this.app.bridge.addFile(file.name || 'image.png', file.type, await base64(file))
        if (composer.conversation !== conversation) return
        composer.files = [...composer.files, added]
        composer.edited()
      })
      this.busy = this.busy.filter((_, i) => i !== this.busy.indexOf(file.name))
    }
  }

  remove(index: number): void {
    const { composer } = this.app.inbox
    composer.files = composer.files.filter((_, i) => i !== index)
    composer.edited()
  }
}

function base64(file: File): Promise<string> {
  return new Promise((ok, no) => {
    const reader = new FileReader()
    reader.onload = () => ok(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => no(new Error('invalid'))
    reader.readAsDataURL(file)
  })
}
