/** How far a clock is off, in one unit: "5 min", "3 h", "2 days". */
function off(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 48) return `${hours} h`
  return `${Math.round(hours / 24)} days`
}

export const shell = {
  areas: 'Areas',
  inbox: 'Inbox',
  settings: 'Settings',
  tickets: 'Tickets',
  assignment: 'Assignment',
  unread: (n: number) => (n === 1 ? '1 unread conversation' : `${n} unread conversations`),
  statusBar: 'State of the program',
  clock: (ahead: number) => `This PC’s clock is ${off(ahead)} ${ahead < 0 ? 'fast' : 'slow'}; Tresen uses the relay’s time`,
  link: {
    online: 'Connected', connecting: 'Connecting …', offline: (since: string) => `Offline since ${since}`, signed_out: 'Signed out by the relay',
    blocked: 'Blocked by an administrator',
    version: 'This program needs an update',
  },
  outbox: (n: string) => `Outbox ${n}`,
  outboxTitle: 'Outbox',
  outboxEmpty: 'Nothing is waiting. Everything has been handed over.',
  outboxHint: 'What waits here goes out once, as soon as the connection is back.',
  outboxRefused: (n: number) => (n === 1 ? '1 was refused' : `${n} were refused`),
  retry: 'Try again',
  look: 'Look at it',
  edit: 'Edit',
  drop: 'Delete',
  dropSure: 'Delete for good?',
  wish: {
    reply: 'Reply', note: 'Note', done: 'Done', reopen: 'Reopen', assign: 'Assignment', label: 'Labels', snooze: 'Snooze', online: 'Online switch', contact: 'Contact',
    resend: 'Send again', other: 'Change',
  },
  syncing: (percent: number) => `Fetching history, ${percent} %`,
  complete: (messages: string) => `History complete · ${messages} messages`,
  /** What visitors are told of us. */
  reach: {
    open: 'We are online', off: 'Switched to offline', closed: 'Outside of business hours', closedUntil: (when: string) => `Outside of business hours until ${when}`,
    some: (n: number, of: number) => `${n} of ${of} inboxes online`,
    inbox: { open: (name: string) => `${name}: open`, openUntil: (name: string, when: string) => `${name}: open until ${when}`, closed: (name: string) => `${name}: closed`, closedUntil: (name: string, when: string) => `${name}: closed until ${when}` },
    goOn: 'Tell visitors that we are online', goOff: 'Tell visitors that nobody is here',
  },
  banner: {
    offline: 'No connection to the relay. Reading, searching and writing go on; answers wait in the outbox and go out by themselves.',
    signed_out: 'The relay ended this session. What waits in the outbox is kept.',
    version: 'This program is too old for the relay. Reading goes on; please install the update.',
    signIn: 'Sign in again',
    fault: 'Something needs you:',
  },
  me: {
    label: (name: string) => `${name}: presence, language, theme, sign out`,
    presence: 'Presence', present: 'Present', away: 'Away', off: 'Off',
    language: 'Language', system: 'As the system', theme: 'Theme', light: 'Light', dark: 'Dark',
    keys: 'Keyboard shortcuts', profile: 'My profile', signOut: 'Sign out …',
  },
  signOut: {
    title: 'Sign out', text: 'The encrypted copy of the conversations stays on this PC for the next time.', forget: 'Delete the copy from this PC',
    waiting: (n: number) => (n === 1 ? '1 change is still in the outbox and would be lost.' : `${n} changes are still in the outbox and would be lost.`),
    discard: 'Discard and sign out', go: 'Sign out',
  },
  palette: {
    title: 'Command palette', placeholder: 'What do you want to do? Or type a name …', actions: 'Actions', conversations: 'Conversations', none: 'Nothing matches.',
    goTickets: 'Go to tickets', goAssignment: 'Go to assignment', goSettings: 'Go to settings', goInbox: 'Go to the inbox', open: 'Command palette',
  },
  keys: {
    title: 'Keyboard shortcuts', off: 'Single keys are switched off.', hint: 'Single keys work outside text fields. All can be changed in the settings. Quote, reaction and message menu act on the outlined message, else on the contact’s latest.',
    groups: { conversation: 'Conversation', list: 'List', write: 'Writing', go: 'Go to', view: 'View' },
    sheet: 'Show keyboard shortcuts', undo: 'Undo', newline: 'New line', then: 'then',
  },
  loadFailed: 'The data of this PC cannot be read.',
}
