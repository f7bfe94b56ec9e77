import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { ServerBuild } from 'react-router'
import { DomainError } from '#server/platform/errors.ts'
import { createHttp, type HttpParts } from './http.server.ts'

export type Serving = { stop(): Promise<void> }
type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** The pages as `npm run build` left them. */
export async function serveProduction(server: Server, parts: HttpParts): Promise<Serving> {
  const bundle = new URL('../build/server/index.js', import.meta.url)
  const build = (await import(bundle.href).catch(explainMissing)) as ServerBuild
  const app = createHttp(parts, async () => build)
  answerWith(
    server,
    getRequestListener((request, env) => app.fetch(request, env as HttpBindings)),
  )
  return { stop: async () => undefined }
}

function explainMissing(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('build/server')) throw error
  throw new DomainError(
    'unavailable',
    'The pages have not been built: run "npm run build" once, or start with "npm start".',
  )
}

/** Pages and the HTTP layer through Vite: an edit counts from the next request on. */
export async function serveDevelopment(server: Server, parts: HttpParts): Promise<Serving> {
  const { createServer } = await import('vite')
  const vite = await createServer({ appType: 'custom', server: { middlewareMode: true, hmr: { server } } })
  const build = () =>
    vite.ssrLoadModule('virtual:react-router/server-build') as Promise<unknown> as Promise<ServerBuild>
  const listener = getRequestListener(async (request, env) => {
    const fresh = (await vite.ssrLoadModule('/server/http.server.ts')) as { createHttp: typeof createHttp }
    return fresh.createHttp(parts, build).fetch(request, env as HttpBindings)
  })
  answerWith(server, (request, response) => vite.middlewares(request, response, () => listener(request, response)))
  return { stop: () => vite.close() }
}

/** Takes over from the answer that was given while starting. */
function answerWith(server: Server, listener: Listener): void {
  server.removeAllListeners('request')
  server.on('request', listener)
}
