// The approved messages of the stand-in's messenger, in all their states.
import type * as T from '../types'

export function templatesOf(channel: string): T.Template[] {
  const make = (remote: string, name: string, language: string, category: string, body: string, more: Partial<T.Template> = {}): T.Template => ({
    id: `${channel}/${remote}`, channel, remote, name, language, category, state: 'approved', body, ...more,
  })
  const field = (name: string, example: string, more: Partial<T.TemplateField> = {}): T.TemplateField => ({ name, place: name.split('.')[0]!, example, ...more })
  return [
    make('t-pickup', 'abholung_bereit', 'de', 'utility', 'Guten Tag {{1}}, Ihre Bestellung {{2}} ist da.\n\nSie können sie ab {{3}} abholen.', {
      headerKind: 'text', header: 'Abholbereit', footer: 'Nordlicht Leuchten', fields: [field('body.1', 'Ole'), field('body.2', '10482'), field('body.3', 'morgen, 10 Uhr')],
      buttons: [{ kind: 'reply', title: 'Ich komme vorbei' }, { kind: 'url', title: 'Bestellung ansehen', value: 'https://shop.example/o/{{1}}' }],
    }),
    make('t-pickup-en', 'abholung_bereit', 'en', 'utility', 'Hello {{1}}, your order {{2}} has arrived.\n\nYou can collect it from {{3}} on.', {
      headerKind: 'text', header: 'Ready to collect', footer: 'Nordlicht Leuchten', fields: [field('body.1', 'Ole'), field('body.2', '10482'), field('body.3', 'tomorrow, 10 am')],
    }),
    make('t-again', 'wieder_melden', 'de', 'utility', 'Guten Tag {{first_name}}, wir haben eine Antwort auf Ihre Frage. Dürfen wir hier weiterschreiben?', {
      fields: [field('body.first_name', 'Mara')], buttons: [{ kind: 'reply', title: 'Ja, gern' }, { kind: 'reply', title: 'Bitte anrufen' }],
    }),
    make('t-invoice', 'rechnung', 'de', 'utility', 'Guten Tag {{1}}, anbei die Rechnung zu Ihrer Bestellung {{2}}.', {
      headerKind: 'document', fields: [field('header.1', '', { file: true }), field('body.1', 'Frau Lindgren'), field('body.2', '10482')],
    }),
    make('t-autumn', 'herbstaktion', 'de', 'marketing', 'Messing macht Licht: bis Sonntag 15 % auf alle Pendelleuchten.', { footer: 'Abbestellen mit STOP', state: 'pending' }),
    make('t-sale', 'sale_now', 'en_US', 'marketing', 'EVERYTHING MUST GO!!! Buy now {{1}}', { state: 'rejected', reason: 'INVALID_FORMAT', fields: [field('body.1', 'Tom')] }),
  ]
}
