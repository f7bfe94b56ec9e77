import { PassThrough } from 'node:stream'
import { createReadableStreamFromReadable } from '@react-router/node'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { type EntryContext, type RouterContextProvider, ServerRouter } from 'react-router'
import { door } from './api.server.ts'
import { NonceContext } from './nonce.ts'

/** Streams end here even when a deferred value never comes. */
export const streamTimeout = 10_000

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> | Response {
  const { nonce } = door(context)
  headers.set('content-type', 'text/html; charset=utf-8')
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const whole = isbot(request.headers.get('user-agent') ?? '') || entry.isSpaMode
  return new Promise((resolve, reject) => {
    let answered = false
    let finalStatus = status
    const answer = () => {
      const finish = (done: () => void) => {
        clearTimeout(timer)
        done()
      }
      answered = true
      const body = new PassThrough({ final: finish })
      pipe(body)
      resolve(new Response(createReadableStreamFromReadable(body), { status: finalStatus, headers }))
    }
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext value={nonce ?? undefined}>
        <ServerRouter context={entry} url={request.url} nonce={nonce ?? undefined} />
      </NonceContext>,
      {
        nonce: nonce ?? undefined,
        [whole ? 'onAllReady' : 'onShellReady']: answer,
        onShellError: reject,
        onError(error: unknown) {
          finalStatus = 500
          if (answered) console.error(error)
        },
      },
    )
    const timer = setTimeout(abort, streamTimeout + 1000)
  })
}
