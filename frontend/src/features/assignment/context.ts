import { createContext } from 'svelte'
import type { AssignmentBoard } from '$lib/state/assignment.svelte'
import type { Drag } from './drag.svelte'

export const [getBoard, setBoard] = createContext<AssignmentBoard>()
export const [getDrag, setDrag] = createContext<Drag>()
