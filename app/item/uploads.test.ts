import { describe, expect, it } from 'vitest'
import { maxFileBytes } from '#server/document/limits.ts'
import { nextUploads, type Upload, type UploadEvent, uploadSummary } from './uploads.ts'

const uploadsAfter = (...events: UploadEvent[]) => events.reduce<Upload[]>(nextUploads, [])
const added = (...sizes: number[]): UploadEvent => ({
  type: 'added',
  files: sizes.map((size, i) => ({ id: i + 1, fileName: `${i + 1}.pdf`, size })),
})

describe('files on their way in', () => {
  it('wait, are sent, and end taken or refused', () => {
    const uploads = uploadsAfter(
      added(10, 10, 10),
      { type: 'progress', id: 1, share: 0.5 },
      { type: 'taken', id: 2, number: 63 },
      { type: 'refused', id: 3, message: 'Cut off.' },
    )
    expect(uploads.map((u) => u.state.at)).toEqual(['sending', 'taken', 'refused'])
    expect(uploadSummary(uploads)).toBe('2 of 3 files sent')
  })

  it('never start when they are too large, and say so', () => {
    expect(uploadsAfter(added(maxFileBytes)).map((u) => u.state.at)).toEqual(['waiting'])
    expect(uploadsAfter(added(maxFileBytes + 1))[0]?.state).toMatchObject({ at: 'refused' })
  })

  it('leave the list when it is cleared, unless they are still under way', () => {
    const uploads = uploadsAfter(added(10, 10), { type: 'taken', id: 1, number: 1 }, { type: 'cleared' })
    expect(uploads.map((u) => u.id)).toEqual([2])
  })

  it('are summed up at the end', () => {
    expect(uploadSummary(uploadsAfter(added(10), { type: 'taken', id: 1, number: 1 }))).toBe('1 file taken in')
    const two = uploadsAfter(
      added(10, 10),
      { type: 'taken', id: 1, number: 1 },
      { type: 'refused', id: 2, message: 'x' },
    )
    expect(uploadSummary(two)).toBe('1 file taken in, 1 refused')
  })
})
