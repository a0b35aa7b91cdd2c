// What a letter may hold: the editor's schema. Everything pasted or restored is
// read through it, so foreign styles, scripts and pictures never get in.
import { Extension, mergeAttributes, Node, type AnyExtension } from '@tiptap/core'
import { Placeholder } from '@tiptap/extensions'
import { Plugin } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import StarterKit from '@tiptap/starter-kit'

export const safeLink = (url: string): boolean => /^(https?:\/\/|mailto:|tel:)\S+$/i.test(url)

/** A picture of the letter's files, by its hash; address tells where it can be seen. */
const picture = (address: (hash: string) => string): Node =>
  Node.create({
    name: 'image', inline: true, group: 'inline', draggable: true,
    addAttributes: () => ({
      hash: { default: '', parseHTML: (el) => el.getAttribute('data-hash') ?? '', renderHTML: (a) => ({ 'data-hash': a['hash'] as string }) },
      alt: { default: '' },
    }),
    parseHTML: () => [{ tag: 'img[data-hash]' }],
    renderHTML: ({ HTMLAttributes }) => ['img', mergeAttributes(HTMLAttributes)],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement('img')
      dom.src = address(node.attrs['hash'] as string)
      dom.alt = node.attrs['alt'] as string
      dom.dataset['hash'] = node.attrs['hash'] as string
      return { dom }
    },
  })

/** Marks variables that are still to be filled in, as the plain field does. */
const variables = Extension.create({
  name: 'variables',
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        decorations(state) {
          const marks: Decoration[] = []
          state.doc.descendants((node, pos) => {
            for (const m of (node.text ?? '').matchAll(/\{\{[^{}]*\}\}/gu)) marks.push(Decoration.inline(pos + m.index, pos + m.index + m[0].length, { nodeName: 'mark' }))
          })
          return DecorationSet.create(state.doc, marks)
        },
      },
    }),
  ],
})

export function extensions(placeholder: () => string, address: (hash: string) => string): AnyExtension[] {
  return [
    StarterKit.configure({
      heading: false, horizontalRule: false, trailingNode: false,
      link: { openOnClick: false, autolink: true, linkOnPaste: true, defaultProtocol: 'https', HTMLAttributes: { rel: null, target: null, class: null }, isAllowedUri: (url) => safeLink(url) },
    }),
    Placeholder.configure({ placeholder, showOnlyCurrent: false }),
    picture(address), variables,
  ]
}
