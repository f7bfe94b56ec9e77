import { redirect } from 'react-router'
import { door } from '#app/api.server.ts'
import type { Route } from './+types/sign-out.route.ts'

export function loader() {
  throw redirect('/')
}

export async function action({ context }: Route.ActionArgs) {
  const headers = new Headers()
  for (const cookie of await door(context).signOut()) headers.append('set-cookie', cookie)
  throw redirect('/sign-in', { headers })
}
