// Shapes of the assignment board (app/board.go).
import type { Agent, Presence } from '../gen/entities'
import type { ListRow } from './types'

export interface AssignmentFilter {
  inbox: string
  skill: string
  /** Conversations shown for each agent; 0: 5. */
  rows: number
  /** Conversations shown of the queue; 0: 50. */
  queue: number
}
export interface AssignmentView {
  agents: AgentLoad[]
  /** Longest waiting first. */
  queue: QueueRow[]
  /** How long the whole queue is. */
  waiting: number
  skills: string[]
}
export interface AgentLoad {
  agent: Agent
  presence: Presence
  /** Open conversations that are theirs. */
  active: number
  /** Of the active ones: those I may pass on. */
  passes: number
  limit: number
  /** Marked done today. */
  handled: number
  /** Of the active ones: the contact waits for an answer. */
  waiting: number
  /** Can be given conversations. */
  answers: boolean
  /** Longest waiting first. */
  rows: ListRow[]
  more: number
}
export interface QueueRow {
  row: ListRow
  /** Skills. */
  needs: string[]
  /** Why nobody has it: "off", "nobody", "absent", "full", "skills", "block"; "": it goes to next. */
  why: string
  next: string
  /** When the skills fall away; 0: they do not keep it. */
  until: number
  /** Agents who had it and did not take it up. */
  tried: string[]
}
