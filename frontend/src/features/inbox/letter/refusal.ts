// Why it is not sent, in words.
import { t } from '$lib/i18n/index.svelte'
import type { Refusal } from '$lib/state/composer.svelte'
import { type Letter, maxParties } from '$lib/state/letter.svelte'
import type { Unresolved } from '$lib/variables'

export function refusalText(refusal: Refusal, open: Unresolved[], letter: Letter, maxText: number): string {
  const { composer } = t().inbox
  const texts = t().letter.refusal
  switch (refusal) {
    case '':
      return ''
    case 'variables':
      return composer.refusal.variables(open.map((v) => v.name).join(', '))
    case 'long':
      return composer.refusal.long(maxText)
    case 'address':
      return texts.address(letter.wrongNames())
    case 'many':
      return texts.many(maxParties)
    case 'recipient':
    case 'subject':
      return texts[refusal]
    default:
      return composer.refusal[refusal]
  }
}
