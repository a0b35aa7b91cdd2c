// Files on their way from the page into the program's store.
import type { File as Kept } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'
import type { Writing } from '$lib/state/letter.svelte'
import { upload } from '$lib/upload'

export class Uploads {
  /** Names of those under way. */
  busy = $state.raw<string[]>([])
  private readonly app: App
  private readonly writing: Writing

  constructor(app: App, writing: Writing = app.inbox.composer) {
    this.app = app
    this.writing = writing
  }

  /** Takes files in, one after the other, for the conversation they were given to. */
  async add(files: File[]): Promise<void> {
    await this.take(files, (added) => (this.writing.files = [...this.writing.files, added]))
  }

  /** Takes pictures that shall stand in the text; what is none is attached. */
  async addPictures(files: File[], insert: (added: Kept) => void): Promise<void> {
    const inline = files.filter((f) => /^image\/(png|jpeg|gif|webp)$/.test(f.type))
    await this.take(inline, (added) => {
      this.writing.letter.pictures = [...this.writing.letter.pictures, added]
      insert(added)
    })
    await this.add(files.filter((f) => !inline.includes(f)))
  }

  private async take(files: File[], keep: (added: Kept) => void): Promise<void> {
    const { writing } = this
    const { place } = writing
    this.busy = [...this.busy, ...files.map((f) => f.name)]
    for (const file of files) {
      await this.app.try(async () => {
        const added = await upload(this.app.bridge, file)
        if (writing.place !== place) return
        keep(added)
        writing.edited()
      })
      this.busy = this.busy.filter((_, i) => i !== this.busy.indexOf(file.name))
    }
  }

  remove(index: number): void {
    this.writing.files = this.writing.files.filter((_, i) => i !== index)
    this.writing.edited()
  }
}
