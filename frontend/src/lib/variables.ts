// Variables in saved replies: {{contact.first_name | "there"}}. Pure.

const pattern = /\{\{\s*([\p{L}\p{N}_.-]+)\s*(?:\|\s*"([^"]*)"\s*)?\}\}/gu

export interface Values {
  contact: { name: string; email?: string; phone?: string; attributes?: Record<string, string> }
  agent: { name: string }
  workspace: { name: string }
  inbox: { name: string }
}

/**
 * Fills in what is known; where nothing is known the fall-back stands in. A
 * variable with neither stays as it is written, so that it can be seen.
 */
export function fillVariables(text: string, values: Values): string {
  return text.replace(pattern, (whole, name: string, fallback: string | undefined) => {
    const known = lookUp(name, values)
    return known || (fallback ?? whole)
  })
}

export interface Unresolved {
  name: string
  from: number
  to: number
}

/** The variables still standing in a text, in order. */
export function unresolved(text: string): Unresolved[] {
  return [...text.matchAll(/\{\{[^{}]*\}\}/gu)].map((m) => ({
    name: m[0].slice(2, -2).split('|')[0]!.trim(), from: m.index, to: m.index + m[0].length,
  }))
}

function lookUp(name: string, v: Values): string {
  const [first, ...rest] = splitName(v.contact.name)
  switch (name) {
    case 'contact.name':
      return v.contact.name
    case 'contact.first_name':
      return first ?? ''
    case 'contact.last_name':
      return rest.join(' ')
    case 'contact.email':
      return v.contact.email ?? ''
    case 'contact.phone':
      return v.contact.phone ?? ''
    case 'agent.name':
      return v.agent.name
    case 'agent.first_name':
      return splitName(v.agent.name)[0] ?? ''
    case 'workspace.name':
      return v.workspace.name
    case 'inbox.name':
      return v.inbox.name
  }
  const attribute = /^contact\.(?:attributes\.)?(.+)$/u.exec(name)?.[1]
  const attributes = v.contact.attributes ?? {}
  if (attribute === undefined) return ''
  const key = [attribute, attribute.toLowerCase()].find((k) => Object.hasOwn(attributes, k))
  return key === undefined ? '' : attributes[key]!
}

/** Names that can be filled in beside the attributes of contacts. */
export const variableNames = [
  'contact.first_name', 'contact.name', 'contact.email', 'agent.first_name', 'agent.name', 'inbox.name', 'workspace.name',
]
const always = [...variableNames, 'contact.last_name', 'contact.phone']

/** The names of a text's variables that nothing is known of, each once. keys: of the attributes there are. */
export function unknownVariables(text: string, keys: readonly string[]): string[] {
  const known = new Set([...always, ...keys.flatMap((k) => [`contact.${k}`, `contact.attributes.${k}`])])
  const names = unresolved(text).map((v) => v.name)
  return [...new Set(names)].filter((n) => !known.has(n) && !known.has(n.toLowerCase()))
}

/** Whether a text names an attribute in a variable. */
export function namesAttribute(text: string, key: string): boolean {
  return key !== '' && unresolved(text).some((v) => [`contact.${key}`, `contact.attributes.${key}`].includes(v.name.toLowerCase()))
}

const splitName = (name: string): string[] => name.trim().split(/\s+/).filter(Boolean)
