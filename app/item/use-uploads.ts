import { useEffect, useReducer, useRef } from 'react'
import { nextUploads, type Upload } from './uploads.ts'

/** Sent at once: one file's bytes travel while the other one is being kept. */
const lanes = 2

type Answer = { results?: ({ ok: true; number: number } | { ok: false; message: string })[]; message?: string }

/** Sends files one by one, so that each has its own progress and its own answer. */
export function useUploads(url: string) {
  const [uploads, dispatch] = useReducer(nextUploads, [])
  const files = useRef(new Map<number, File>())
  const running = useRef(new Map<number, XMLHttpRequest>())
  const lastId = useRef(0)

  const add = (chosen: readonly File[]) => {
    const entries = chosen.map((file) => {
      lastId.current += 1
      files.current.set(lastId.current, file)
      return { id: lastId.current, fileName: file.name, size: file.size }
    })
    dispatch({ type: 'added', files: entries })
  }

  useEffect(() => {
    const waiting = uploads.filter((u) => u.state.at === 'waiting' && !running.current.has(u.id))
    for (const { id } of waiting.slice(0, lanes - running.current.size)) {
      const file = files.current.get(id)
      if (!file) continue
      const request = send(url, file, {
        progress: (share) => dispatch({ type: 'progress', id, share }),
        end: (result) => {
          running.current.delete(id)
          files.current.delete(id)
          dispatch(
            result.ok ? { type: 'taken', id, number: result.number } : { type: 'refused', id, message: result.message },
          )
        },
      })
      running.current.set(id, request)
    }
  }, [uploads, url])

  useEffect(() => {
    const requests = running.current
    return () => {
      for (const request of requests.values()) request.abort()
    }
  }, [])

  // A closed tab would cut off what is under way: the browser asks first.
  const sending = uploads.some(isUnderWay)
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [sending])

  return { uploads, add, sending, clear: () => dispatch({ type: 'cleared' }) }
}

const isUnderWay = ({ state }: Upload) => state.at === 'waiting' || state.at === 'sending'

type Result = { ok: true; number: number } | { ok: false; message: string }

/** XMLHttpRequest, because fetch does not tell how much of an upload has been sent. */
function send(
  url: string,
  file: File,
  on: { progress(share: number): void; end(result: Result): void },
): XMLHttpRequest {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.append('file', file)
  const failed = (message: string) => on.end({ ok: false, message })
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) on.progress(event.loaded / event.total)
  }
  request.onload = () => on.end(resultOf(request.status, request.responseText))
  request.onerror = () => failed('It could not be sent: check the connection and upload it again.')
  request.onabort = () => undefined
  request.open('POST', url)
  on.progress(0)
  request.send(body)
  return request
}

function resultOf(status: number, text: string): Result {
  let answer: Answer = {}
  try {
    answer = JSON.parse(text) as Answer
  } catch {
    // Not from our server: a proxy's page, for example.
  }
  const [first] = answer.results ?? []
  if (first) return first
  return { ok: false, message: answer.message ?? `The server answered ${status} and did not take it: upload it again.` }
}
