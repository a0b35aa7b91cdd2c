// Which of the panels over the screen is open; one at a time.
export type Panel = '' | 'palette' | 'keys' | 'outbox' | 'signOut'

class Panels {
  now = $state<Panel>('')

  open(panel: Panel): void {
    this.now = panel
  }
  close(panel: Panel): void {
    if (this.now === panel) this.now = ''
  }
  toggle(panel: Panel): void {
    this.now = this.now === panel ? '' : panel
  }
}

export const panels = new Panels()
