export const assignment = {}
