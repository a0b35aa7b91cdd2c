export const bulking = {
  label: 'Selected conversations',
  n: (n: number, shown: string) => `${shown} ${n === 1 ? 'conversation' : 'conversations'} selected`,
  all: (n: string) => `Select all ${n}`,
  allSelected: 'All are selected',
  clear: 'Clear selection',
  assign: 'Assign',
  labels: 'Labels',
  done: 'Done',
  reopen: 'Reopen',
  snooze: 'Snooze',
  more: 'More',
  follow: 'Follow',
  unfollow: 'Follow no longer',
  addLabel: 'Add label',
  removeLabel: 'Remove label',
  did: {
    done: (n: string) => `${n} marked done`, open: (n: string) => `${n} reopened`, snoozed: (n: string, when: string) => `${n} snoozed until ${when}`,
    assigned: (n: string, who: string) => `${n} assigned to ${who}`, unassigned: (n: string) => `${n} unassigned`, labelled: (n: string) => `Labels of ${n} changed`, followed: (n: string) => `Following ${n}`, unfollowed: (n: string) => `Following ${n} no longer`,
  },
  macro: {
    title: 'Run a macro', search: 'Search macros', none: 'There are no macros yet. Administrators and dispatchers define them in the settings.', empty: 'No macro matches.', run: 'Run', text: 'Text of the answer',
    replies: (channel: string) => `Answers by ${channel}`, adds: 'Adds', removes: 'Removes', assigns: (who: string) => `Assigns to ${who}`, unassigns: 'Takes the assignment off', done: 'Marks as done', open: 'Reopens', snoozes: (until: string) => `Snoozes until ${until}`,
    did: (name: string) => `“${name}” done`,
    why: {
      variable: (names: string) => `Nothing is known for ${names}: write it yourself or take it out.`, label: 'A label of this macro belongs to another inbox.', agent: 'Whom this macro assigns to does not answer in this inbox.',
      nothing: 'It would change nothing here.', channel: 'The chosen channel takes no free answer now: choose another one below the conversation.',
    },
  },
  views: {
    title: 'Views', save: 'Save this view', name: 'Name of the view', rename: 'Rename', remove: 'Remove', up: 'Move up', down: 'Move down', none: 'Save what the list shows now under a name.', did: (name: string) => `View “${name}” saved`, removed: (name: string) => `View “${name}” removed`, options: (name: string) => `View ${name}: rename, move, remove`, okay: 'Save',
  },
  split: {
    title: 'Split off messages', text: 'They move, in their order, to a conversation of their own with another contact. This can be taken back.', name: 'Name of the other contact', which: (n: number) => `${n} ${n === 1 ? 'message' : 'messages'} chosen`,
    address: 'Their address belongs to the new contact, if everything that came by it is chosen', go: 'Split off', did: (n: number, name: string) => `${n} ${n === 1 ? 'message' : 'messages'} split off to ${name}`,
  },
  progress: { doing: 'Changing', undoing: 'Taking back', of: (n: string, total: string) => `${n} of ${total}`, stop: 'Stop', waits: 'Shown here already; goes out when the line is back' },
  left: { text: (n: string, total: string) => `A bulk action was cut short: ${n} of ${total} were on their way.`, goOn: 'Go on', drop: 'Leave it' },
}
