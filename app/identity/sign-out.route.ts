import { redirect } from 'react-router'
import { door, safeTarget } from '#app/api.server.ts'
import type { Route } from './+types/sign-out.route.ts'

export function loader() {
  throw redirect('/')
}

/** `to`: a path of ours that the next person who signs in goes to. */
export async function action({ context, request }: Route.ActionArgs) {
  const to = safeTarget(String((await request.formData()).get('to') ?? ''))
  const headers = new Headers()
  for (const cookie of await door(context).signOut()) headers.append('set-cookie', cookie)
  throw redirect(to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`, { headers })
}
