import { common } from './common'
import { faults } from './faults'
import { inbox } from './inbox'
import { settings } from './settings'
import { shell } from './shell'
import { signin } from './signin'

export const en = { common, faults, inbox, settings, shell, signin }
