import { data } from 'react-router'
import { door } from '#app/api.server.ts'
import type { Route } from './+types/not-found.route.ts'

export function loader({ context }: Route.LoaderArgs) {
  const message = 'The address may be old or mistyped: go on from the start page.'
  throw data({ message, code: 'not_found', requestId: door(context).requestId }, { status: 404 })
}

export default function NotFound() {
  return null
}
