// Tests speak English unless they choose.
import { i18n } from './index.svelte'

await i18n.use('en')
