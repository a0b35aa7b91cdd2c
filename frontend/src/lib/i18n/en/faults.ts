import type { FaultCode } from '../../gen/faults'

/** What is said of an error: what happened (and whether anything is lost), and what to do. */
export interface FaultText {
  what: string
  todo: string
}

export const faults: Record<FaultCode, FaultText> = {
  bad_code: {
    what: 'This invitation was already used, has ended or was withdrawn.',
    todo: 'Ask your administrator for a new link.',
  },
  bad_login: {
    what: 'Email address and password do not match.',
    todo: 'Check both. If the password is forgotten, your administrator can invite you again.',
  },
  behind: {
    what: 'This PC fell behind and is fetching what it missed. Nothing is lost.',
    todo: 'Nothing to do: it catches up by itself.',
  },
  blocked: {
    what: 'Your account was blocked by an administrator.',
    todo: 'Ask an administrator. What was not sent yet is kept for you.',
  },
  certificate: {
    what: 'The server’s certificate is not valid for its address, so the connection was refused. Nothing went out.',
    todo: 'Check the server’s name in the settings of the channel, or ask its provider.',
  },
  channel_login: {
    what: 'The platform refuses the sign-in of this channel. Nothing is lost: it goes on as soon as somebody signs in anew.',
    todo: 'Have an administrator sign in anew in the settings of the channel.',
  },
  channel_off: {
    what: 'This channel is switched off, so the message was not sent.',
    todo: 'Choose another channel, or have an administrator switch it on.',
  },
  conflict: {
    what: 'This exists already with other content. Nothing was changed.',
    todo: 'Look at what is there now and try again.',
  },
  denied: {
    what: 'Your role does not allow this. Nothing was changed.',
    todo: 'Ask an administrator if you need it.',
  },
  disk_full: {
    what: 'There is no space left to store this. What was stored before is safe.',
    todo: 'Free some space on the disk, then try again.',
  },
  file_type: {
    what: 'Files of this type are not accepted. The file was not added.',
    todo: 'Send it as PDF, picture or ZIP.',
  },
  held: {
    what: 'Your account was blocked, so this was not sent.',
    todo: 'Read what has come meanwhile, then send it again or drop it.',
  },
  internal: {
    what: 'Tresen made a mistake here. It is recorded; what you wrote is kept.',
    todo: 'Try again. If it stays, tell your administrator.',
  },
  invalid: {
    what: 'Something in this entry is not as it must be. Nothing was changed.',
    todo: 'Check the entry and try again.',
  },
  locked: {
    what: 'There were too many wrong attempts, so signing in is closed for a while.',
    todo: 'Wait 15 minutes, then try again.',
  },
  contact_blocked: {
    what: 'This contact is blocked: nothing is sent to them.',
    todo: 'Nothing was sent. Lift the block on the contact card first.',
  },
  not_assignee: {
    what: 'The message was not sent: in this inbox only the assignee answers.',
    todo: 'Take the conversation over, then send.',
  },
  not_found: {
    what: 'This no longer exists. Somebody may have removed it.',
    todo: 'Go back to the list.',
  },
  origin: {
    what: 'This web page is not on the list of allowed addresses of the channel.',
    todo: 'Add the page’s address in the settings of the channel.',
  },
  quota: {
    what: 'The mailbox is full, or the account has reached its limit. The message was not sent.',
    todo: 'Free some space there, or wait until the limit is lifted.',
  },
  rate_limited: {
    what: 'That was too much at once. Nothing is lost.',
    todo: 'Wait a minute, then try again.',
  },
  recipient: {
    what: 'This address does not exist or takes no messages. The message was not delivered.',
    todo: 'Check the address, or use another channel.',
  },
  refused: {
    what: 'The platform does not take this message. It was not delivered.',
    todo: 'Read the reason, change the message or use another channel.',
  },
  replica: {
    what: 'The copy on this PC was damaged. It was set aside, and everything is being fetched again from the relay; answers that waited are kept where they could be read.',
    todo: 'Look through the outbox. If it happens again, have the disk of this PC checked.',
  },
  signed_out: {
    what: 'Your session has ended. What you wrote is kept on this PC.',
    todo: 'Sign in again.',
  },
  stale: {
    what: 'Something has happened here meanwhile, so nothing was sent or changed.',
    todo: 'Read what is new, then send again or drop it.',
  },
  too_large: {
    what: 'This is larger than allowed. It was not sent.',
    todo: 'Shorten the text or use a smaller file.',
  },
  unavailable: {
    what: 'The relay cannot be reached at the moment. Nothing is lost.',
    todo: 'Check the network and whether the relay is running.',
  },
  unwritable: {
    what: 'No file can be saved there. Nothing was written.',
    todo: 'Choose another folder, or check its permissions.',
  },
  unsure: {
    what: 'The connection broke while sending: the message may have gone out, or not.',
    todo: 'Check with the contact, or send it again.',
  },
  version: {
    what: 'This program and the relay are of versions that no longer fit together.',
    todo: 'Update the older of the two.',
  },
  window_closed: {
    what: 'The platform takes no free reply any more, so the message was not sent.',
    todo: 'Choose another channel or wait until the contact writes again.',
  },
}
