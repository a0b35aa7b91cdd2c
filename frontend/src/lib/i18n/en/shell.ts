export const shell = {
  messages: 'Messages of the program',
}
