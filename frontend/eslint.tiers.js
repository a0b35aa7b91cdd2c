// The tiers of the interface: lib < ui < features < App. A feature never
// imports another, and only lib/bridge touches what Wails generates.
import path from 'node:path'

const root = path.join(import.meta.dirname, 'src')
const order = { lib: 0, ui: 1, features: 2, top: 3 }

function place(file) {
  const parts = path.relative(root, file).split(path.sep)
  if (parts[0] === '..') return parts.includes('wailsjs') ? { tier: 'wails' } : null
  const tier = parts.length > 1 && parts[0] in order ? parts[0] : 'top'
  return { tier, feature: tier === 'features' ? parts[1] : '', bridge: parts[0] === 'lib' && parts[1] === 'bridge' }
}

function resolve(from, source) {
  if (source.startsWith('.')) return path.resolve(path.dirname(from), source)
  const alias = /^\$(lib|ui|wails)\/(.*)$/.exec(source)
  if (!alias) return null
  return alias[1] === 'wails' ? path.join(root, '..', 'wailsjs', alias[2]) : path.join(root, alias[1], alias[2])
}

export const tiers = {
  meta: { type: 'problem', schema: [], messages: { tier: '{{from}} must not import {{to}} (lib < ui < features < App)' } },
  create(context) {
    const from = place(context.filename)
    if (!from) return {}
    function check(node) {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const target = resolve(context.filename, source)
      const to = target && place(target)
      if (!to) return
      const wrong =
        to.tier === 'wails'
          ? !from.bridge
          : order[to.tier] > order[from.tier] ||
            (from.tier === 'features' && to.tier === 'features' && to.feature !== from.feature)
      if (wrong) context.report({ node, messageId: 'tier', data: { from: from.feature || from.tier, to: source } })
    }
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check, ExportAllDeclaration: check }
  },
}
