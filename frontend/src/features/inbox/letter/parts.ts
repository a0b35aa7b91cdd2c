// What is needed only where a letter is written; loaded then.
export { default as EditorBar } from './EditorBar.svelte'
export { default as LetterForm } from './LetterForm.svelte'
export { default as SendButton } from './SendButton.svelte'
export type { Pen } from './pen.svelte'
