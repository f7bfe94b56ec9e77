import { QueryClient } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import type { AppRouter } from '#server/router.server.ts'

/** The browser's own client, for the workbench alone: pages read in loaders and write in actions. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export function openBrowserClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: '/api/trpc', maxURLLength: 4000, fetch: fetchToTheEnd })],
  })
}

/** What browsers let live on after its page is 64 kB in all; larger requests end with the page. */
const keptAliveChars = 20_000

/** A decision that was made as the page closed still arrives. */
const fetchToTheEnd: typeof fetch = (address, init) => {
  const small = typeof init?.body === 'string' && init.body.length <= keptAliveChars
  return fetch(address, small ? { ...init, keepalive: true } : init)
}

export function openQueryClient() {
  return new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5_000 }, mutations: { retry: 0 } } })
}
