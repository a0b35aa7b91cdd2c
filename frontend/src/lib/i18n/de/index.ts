import { answer } from './answer'
import { common } from './common'
import { faults } from './faults'
import { inbox } from './inbox'
import { letter } from './letter'
import { mail } from './mail'
import { message } from './message'
import { settings } from './settings'
import { setup } from './setup'
import { shell } from './shell'
import { signin } from './signin'

export const de = { answer, common, faults, inbox, letter, mail, message, settings, setup, shell, signin }
