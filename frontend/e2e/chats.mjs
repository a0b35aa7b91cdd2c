// The screens of messengers, as the stand-in has them: photographed by screenshots.mjs.
import { at, until } from './kit.mjs'

async function conversation(p, id) {
  await at(p, 'area-inbox').click()
  await at(p, `row-${id}`).click()
  await p.locator('[data-testid^="message-"]').first().waitFor()
  if (await at(p, 'thread-end').count()) await at(p, 'thread-end').click()
}

/** Scrolls the thread up until something is well in view. */
async function upTo(p, what) {
  await until('it is in view', async () => {
    const box = await p.locator(what).first().boundingBox({ timeout: 500 }).catch(() => null)
    if (box && box.y > 120) return true
    await at(p, 'thread').evaluate((el) => (el.scrollTop -= 160))
    return false
  })
}

const blur = (p) => p.evaluate(() => document.activeElement?.blur())

/** The menu of a message whose text begins so. */
async function menuOf(p, words) {
  const message = p.locator('article', { hasText: words }).last()
  await message.hover()
  await message.locator('[data-testid^="bubble-more-"]').click()
  await p.getByRole('menu').waitFor()
}

async function written(p) {
  await conversation(p, 'conv-many')
  await blur(p)
  await p.keyboard.press('q')
  await at(p, 'quote-chip').waitFor()
  await p.keyboard.type('Gern! Wann passt es Ihnen?')
  await at(p, 'offer').click()
  await p.keyboard.type('Freitag')
  await p.keyboard.press('Enter')
  await p.keyboard.type('Samstag')
}

async function unfit(p) {
  await conversation(p, 'conv-many')
  await p.evaluate(() => (window.fake.pickFiles = async () => [{ hash: 'a'.repeat(64), name: 'Skizze.png', type: 'image/png', size: 6_400_000 }]))
  await at(p, 'attach').click()
  await at(p, 'composer-input').fill('Ausführliche Pflegehinweise für Messing. '.repeat(110))
  await at(p, 'file-trouble').waitFor()
}

async function picker(p) {
  await conversation(p, 'conv-closed')
  await at(p, 'choose-template').click()
  await p.getByTestId('template-field-body.1').fill('Herr Brinkmann')
  await p.getByTestId('template-field-body.2').fill('10482')
}

const drop = async (p) => {
  await at(p, 'composer-input').fill('')
  if (await at(p, 'quote-drop').count()) await at(p, 'quote-drop').click()
  if ((await at(p, 'offer').getAttribute('aria-pressed')) === 'true') await at(p, 'offer').click()
  while (await at(p, 'attached-0').count()) await at(p, 'attached-0').getByRole('button').click()
}

export const chatScreens = [
  { name: 'messengers', go: (p) => conversation(p, 'conv-many') },
  { name: 'messengers-shop', go: async (p) => { await conversation(p, 'conv-many'); await upTo(p, 'table') } },
  { name: 'messengers-voice', go: async (p) => { await conversation(p, 'conv-many'); await upTo(p, '[data-testid^="unsupported-"]') } },
  { name: 'messengers-album', go: async (p) => { await conversation(p, 'conv-many'); await upTo(p, '[data-testid^="referral-"]') } },
  { name: 'messengers-mail', go: async (p) => { await conversation(p, 'conv-many'); await upTo(p, '[data-testid="subject"]') } },
  { name: 'messengers-earlier', go: async (p) => { await conversation(p, 'conv-many'); await upTo(p, '[data-testid^="edited-"]'); await p.locator('[data-testid^="edited-"]').first().click() } },
  { name: 'message-menu', go: async (p) => { await conversation(p, 'conv-many'); await menuOf(p, 'Prima, dann passt') } },
  { name: 'message-why', go: async (p) => { await conversation(p, 'conv-closed'); await upTo(p, 'text=Das Ersatzteil'); await menuOf(p, 'das Ersatzteil ist bestellt') } },
  { name: 'message-edit', go: async (p) => { await conversation(p, 'conv-many'); await menuOf(p, 'Die Bestellung ist notiert'); await at(p, 'menu-edit').click(); await at(p, 'edit-input').waitFor() }, undo: (p) => at(p, 'edit-input').press('Escape') },
  { name: 'message-delete', go: async (p) => { await conversation(p, 'conv-many'); await menuOf(p, 'Die Bestellung ist notiert'); await at(p, 'menu-delete').click(); await at(p, 'delete-confirm').waitFor() } },
  { name: 'answer-quote', go: written, undo: drop },
  { name: 'answer-unfit', go: unfit, undo: drop },
  { name: 'window-channels', go: async (p) => { await conversation(p, 'conv-closed'); await at(p, 'other-channel').click(); await p.getByRole('menu').waitFor() } },
  { name: 'window-closed', go: (p) => conversation(p, 'conv-closed') },
  { name: 'template-picker', go: picker },
  { name: 'template-rejected', go: async (p) => { await picker(p); await at(p, 'template-search').fill('herbst'); await at(p, 'template-t-autumn').click() } },
]
