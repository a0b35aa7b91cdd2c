// What is needed before the selection's own texts are there (bulking.ts).
export const bulk = {
  select: 'Select conversation',
  extendDown: 'Extend selection down',
  extendUp: 'Extend selection up',
  selected: 'selected',
  selectFound: 'Select all found',
  macro: 'Run macro',
  views: 'Saved views',
  mergeWith: 'Merge with …',
  split: 'Split off …',
  end: {
    back: (n: string) => `${n} taken back`,
    backBut: (n: string, left: string) => `${n} taken back, ${left} changed since and left as they are`,
    changedOne: 'Somebody changed it meanwhile: it stays as it is now',
    skipped: (n: string, left: string) => `${n} changed, ${left} left alone`,
    stopped: (n: string, of: string) => `Stopped: ${n} of ${of} changed`,
    went: (n: string) => `What was cut short is complete: ${n} changed`,
    refused: 'A part was not accepted.',
    refusedTodo: 'What was refused waits in the outbox: send it again or drop it.',
  },
}
