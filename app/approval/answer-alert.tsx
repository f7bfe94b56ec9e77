import { Alert } from '@mantine/core'
import type { DelegationAnswer } from './delegation-answer.ts'

/** What came of a form, above what it changed. */
export function AnswerAlert({ answer }: { answer: DelegationAnswer | null }) {
  if (!answer) return null
  const { ok, message } = answer
  return <Alert color={ok ? 'gray' : 'red'} role={ok ? 'status' : 'alert'} title={message} my="xs" />
}
