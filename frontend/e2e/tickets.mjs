// The screens of tickets: how to get there.
import { at, messages, rows } from './kit.mjs'

const found = (p) => p.locator('[data-testid^="ticket-"][role="option"]')

async function area(p, mode = 'list', view = 'all') {
  await at(p, 'area-tickets').click()
  await at(p, 'ticket-search').waitFor()
  if (await at(p, 'ticket-close').count()) await at(p, 'ticket-close').click()
  if (await at(p, 'ticket-search').inputValue()) await at(p, 'ticket-search').fill('')
  await at(p, `mode-${mode}`).click()
  await at(p, `view-${view}`).click()
  if (mode === 'list') await found(p).or(p.locator('.empty')).first().waitFor()
  else await at(p, 'board').waitFor()
}

async function one(p) {
  await area(p)
  await found(p).filter({ hasText: /\d\/\d/ }).first().click()
  await at(p, 'ticket-number').waitFor()
  await at(p, 'check-add').waitFor()
}

async function thread(p) {
  await at(p, 'area-inbox').click()
  await rows(p).first().click()
  await messages(p).first().waitFor()
}

export const ticketScreens = [
  { name: 'tickets-list', main: true, go: (p) => area(p) },
  { name: 'tickets-one', main: true, go: (p) => one(p) },
  { name: 'tickets-status', go: async (p) => { await one(p); await at(p, 'ticket-status').click(); await p.getByRole('menu').waitFor() } },
  { name: 'tickets-people', go: async (p) => { await one(p); await at(p, 'ticket-assignee').click(); await at(p, 'ticket-assignee-menu').waitFor() } },
  { name: 'tickets-due', go: async (p) => { await one(p); await at(p, 'ticket-due').click(); await at(p, 'ticket-due-menu').waitFor() } },
  { name: 'tickets-note', go: async (p) => { await one(p); await at(p, 'ticket-note').fill('Bitte einmal ansehen, @'); await p.locator('[data-testid^="mention-"]').first().waitFor() }, undo: (p) => at(p, 'ticket-note').fill('') },
  { name: 'tickets-chosen', go: async (p) => { await area(p); await found(p).first().hover(); for (const n of [0, 1, 3]) await p.locator('[data-testid^="choose-0"]').nth(n).click(); await at(p, 'bulk-bar').waitFor() }, undo: (p) => at(p, 'bulk-clear').click() },
  { name: 'tickets-ask', go: async (p) => { await area(p); await found(p).first().click(); await at(p, 'ticket-number').waitFor(); await p.keyboard.press('l'); await at(p, 'ask-labels').waitFor() } },
  { name: 'tickets-empty', go: async (p) => { await area(p); await at(p, 'ticket-search').fill('xqzqzq'); await p.locator('.empty').waitFor() }, undo: (p) => at(p, 'ticket-search').fill('') },
  { name: 'tickets-view', go: async (p) => { await area(p); await at(p, 'filter-priority').click(); await at(p, 'menu-priority-high').click(); await at(p, 'view-save').click(); await at(p, 'view-name').waitFor() }, undo: (p) => at(p, 'view-all').click() },
  { name: 'tickets-board', main: true, go: (p) => area(p, 'board') },
  { name: 'tickets-agents', go: async (p) => { await area(p, 'board'); await at(p, 'board-by').click(); await at(p, 'menu-by-agent').click(); await at(p, 'column-nobody').waitFor() }, undo: async (p) => { await at(p, 'board-by').click(); await at(p, 'menu-by-status').click() } },
  { name: 'tickets-lifted', go: async (p) => { await area(p, 'board'); await p.locator('[data-testid^="card-"]').first().waitFor(); await p.evaluate(() => document.activeElement?.blur()); await p.keyboard.press('j'); await p.keyboard.press('Space'); await p.keyboard.press('ArrowRight') }, undo: (p) => p.keyboard.press('Escape') },
  { name: 'ticket-make', main: true, go: async (p) => { await thread(p); await at(p, 'make-ticket-button').click(); await at(p, 'make-title').waitFor() } },
  { name: 'ticket-existing', go: async (p) => { await thread(p); await at(p, 'make-ticket-button').click(); await at(p, 'make-title').waitFor(); await p.getByRole('dialog').getByRole('tab').last().click(); await p.getByRole('dialog').getByRole('option').first().waitFor() } },
  {
    name: 'ticket-beside', main: true,
    go: async (p) => {
      await thread(p)
      if (!(await p.locator('[data-testid^="beside-"]').count())) {
        await at(p, 'make-ticket-button').click()
        await at(p, 'make-title').waitFor()
        await p.keyboard.press('Control+Enter')
      }
      await p.locator('[data-testid^="beside-"]').first().click()
      await at(p, 'ticket-number').waitFor()
    },
    undo: (p) => at(p, 'ticket-close').click(),
  },
]
