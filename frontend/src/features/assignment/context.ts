import { createContext } from 'svelte'
import type { AssignmentBoard } from '$lib/state/assignment.svelte'

export const [getBoard, setBoard] = createContext<AssignmentBoard>()
