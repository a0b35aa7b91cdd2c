import { mount } from 'svelte'
import App from './App.svelte'
import { openBridge } from '$lib/bridge'
import { i18n } from '$lib/i18n/index.svelte'
import { App as State } from '$lib/state/app.svelte'
import { applyTheme } from '$lib/theme'
import './styles/tokens.css'
import './styles/base.css'

applyTheme('system')
await i18n.use('')
const state = new State(await openBridge())
mount(App, { target: document.getElementById('app')!, props: { state } })
