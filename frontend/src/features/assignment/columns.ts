/** How many cards stand beside each other, for arrow keys; 1 in the list. */
export function columnsOf(): number {
  const cards = [...document.querySelectorAll<HTMLElement>('[data-card]')]
  const top = cards[0]?.offsetTop
  return Math.max(1, cards.filter((c) => c.offsetTop === top).length)
}
