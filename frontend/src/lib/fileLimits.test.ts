import { describe, expect, it } from 'vitest'
import type { File } from './bridge'
import { refusedFile, refusedFiles, typeNames } from './fileLimits'

const file = (type: string, size = 1000): File => ({ hash: 'h', name: 'x', type, size })
const caps = {
  maxFiles: 2, maxFile: 100_000,
  files: [{ types: ['image/jpeg', 'image/png'], max: 5_000 }, { types: ['image/*'], max: 0 }, { types: ['text/*'], max: 50_000 }],
}

describe('files', () => {
  it('are held against the first rule that names their type', () => {
    expect(refusedFile(file('image/png'), caps)).toBeNull()
    expect(refusedFile(file('image/png', 6000), caps)).toMatchObject({ why: 'size', max: 5_000 })
    expect(refusedFile(file('text/plain', 49_000), caps)).toBeNull()
    expect(refusedFile(file('text/plain', 51_000), caps)).toMatchObject({ why: 'size', max: 50_000 })
  })
  it('of a type that is not taken name what would be', () => {
    expect(refusedFile(file('image/heic'), caps)).toMatchObject({ why: 'type', instead: ['image/jpeg', 'image/png'] })
    expect(typeNames(['image/jpeg', 'audio/mpeg'])).toBe('JPEG, MP3')
  })
  it('of a type no rule names go up to the size of the channel', () => {
    expect(refusedFile(file('application/pdf', 99_000), caps)).toBeNull()
    expect(refusedFile(file('application/pdf', 100_001), caps)).toMatchObject({ why: 'size', max: 100_000 })
    expect(refusedFile(file('x/y', 100_000), { maxFiles: 1, maxFile: 100_000 })).toBeNull()
    expect(refusedFile(file('x/y', 100_001), { maxFiles: 1, maxFile: 100_000 })).toMatchObject({ why: 'size' })
  })
  it('know a type with parameters', () => {
    expect(refusedFile(file('audio/ogg; codecs=opus'), { maxFiles: 1, maxFile: 0, files: [{ types: ['audio/ogg'], max: 9000 }] })).toBeNull()
  })
  it('can be too many', () => {
    expect(refusedFiles([file('a/b'), file('a/b'), file('a/b')], caps).most).toBe(2)
    expect(refusedFiles([file('a/b')], caps)).toEqual({ refused: null, most: -1 })
  })
})
