import { maxFileBytes } from '#server/document/limits.ts'

export type Upload = {
  id: number
  fileName: string
  size: number
  state:
    | { at: 'waiting' }
    | { at: 'sending'; share: number }
    | { at: 'taken'; number: number }
    | { at: 'refused'; message: string }
}

export type UploadEvent =
  | { type: 'added'; files: readonly { id: number; fileName: string; size: number }[] }
  | { type: 'progress'; id: number; share: number }
  | { type: 'taken'; id: number; number: number }
  | { type: 'refused'; id: number; message: string }
  | { type: 'cleared' }

/** Files on their way in, oldest first. A file that is too large never starts. */
export function nextUploads(uploads: readonly Upload[], event: UploadEvent): Upload[] {
  const set = (id: number, state: Upload['state']) => uploads.map((u) => (u.id === id ? { ...u, state } : u))
  switch (event.type) {
    case 'added':
      return [...uploads, ...event.files.map((file): Upload => ({ ...file, state: firstState(file.size) }))]
    case 'progress':
      return set(event.id, { at: 'sending', share: event.share })
    case 'taken':
      return set(event.id, { at: 'taken', number: event.number })
    case 'refused':
      return set(event.id, { at: 'refused', message: event.message })
    case 'cleared':
      return uploads.filter((u) => !isDone(u))
  }
}

function firstState(size: number): Upload['state'] {
  if (size > maxFileBytes)
    return { at: 'refused', message: 'It is larger than 100 MB and was not sent: split it or make it smaller.' }
  return { at: 'waiting' }
}

export const isDone = ({ state }: Upload): boolean => state.at === 'taken' || state.at === 'refused'

/** "3 of 8 files sent" while it runs; "8 files taken in, 1 refused" at the end. */
export function uploadSummary(uploads: readonly Upload[]): string {
  const count = (at: Upload['state']['at']) => uploads.filter((u) => u.state.at === at).length
  const done = uploads.filter(isDone).length
  const files = (n: number) => (n === 1 ? '1 file' : `${n} files`)
  if (done < uploads.length) return `${done} of ${files(uploads.length)} sent`
  const refused = count('refused')
  return `${files(count('taken'))} taken in${refused === 0 ? '' : `, ${refused} refused`}`
}
