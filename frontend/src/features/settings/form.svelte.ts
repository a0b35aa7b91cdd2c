// One form: what is edited, what is wrong with it, and whether it differs from what is saved.

export type Errors = Partial<Record<string, string>>

/** The same text for the same thing, whatever order its fields were set in. */
function textOf(value: object): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v,
  )
}

export class Form<V extends object> {
  value: V
  private saved: string
  private touched = $state.raw<ReadonlySet<string>>(new Set())
  private readonly check: (value: V) => Errors

  /** check gives a sentence for each field that is not right; it runs in the language of the screen. */
  constructor(initial: V, check: (value: V) => Errors = () => ({})) {
    this.value = $state(structuredClone(initial))
    this.saved = $state(textOf(initial))
    this.check = check
  }

  readonly dirty = $derived.by(() => textOf(this.value) !== this.saved)
  readonly errors = $derived.by(() => this.check(this.value))
  readonly valid = $derived.by(() => Object.values(this.errors).every((e) => !e))

  /** What to say at a field: nothing before it was left once. */
  error(name: string): string {
    return this.touched.has(name) ? (this.errors[name] ?? '') : ''
  }

  /** The field was left. */
  leave(name: string): void {
    this.touched = new Set(this.touched).add(name)
  }

  /** Before saving: shows every error, puts the focus on the first and tells whether there is none. */
  ready(root?: ParentNode | null): boolean {
    this.touched = new Set([...this.touched, ...Object.keys(this.errors)])
    if (this.valid) return true
    // data-wrong: what is not a field of its own, like a notice.
    queueMicrotask(() => {
      const first = root?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')
      first?.focus()
      first?.scrollIntoView?.({ block: 'nearest' })
    })
    return false
  }

  /** A plain copy, as it is sent. */
  plain(): V {
    return $state.snapshot(this.value) as V
  }

  /** Starts anew from what is saved now. */
  reset(to: V): void {
    for (const key of Object.keys(this.value)) if (!(key in to)) delete this.value[key as keyof V]
    Object.assign(this.value, structuredClone(to))
    this.saved = textOf(to)
    this.touched = new Set()
  }

  /** The saved thing changed elsewhere: shown, unless something is being edited here. */
  follow(to: V): void {
    if (!this.dirty) this.reset(to)
  }

  /** What is edited was handed over and is the saved state from now on. */
  keep(): void {
    this.saved = textOf(this.value)
    this.touched = new Set()
  }
}
