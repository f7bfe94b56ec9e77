import { Alert, Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { Section } from '#app/ui/section.tsx'
import type { Delegations } from '#server/approval/delegations.server.ts'
import type { DelegationAnswer } from './delegation-answer.ts'

type Props = { data: Delegations; answer: DelegationAnswer | null }

/** Enters an absence: one's own, or by an ops lead for somebody else. */
export function AbsenceForm({ data: { approvers, me, mayForOthers, today }, answer }: Props) {
  const busy = useNavigation().formMethod === 'POST'
  const [away, setAway] = useState(me)
  const others = approvers.filter((a) => a.userId !== away && a.userId !== me)
  const problem = answer && !answer.ok ? answer : null
  const errorOf = (name: string) => (problem?.subject === name ? problem.message : undefined)
  const shown = ['toUserId', 'fromUserId', 'firstDay', 'lastDay']
  const mine = approvers.some((a) => a.userId === me)
  const whose = approvers.filter((a) => mayForOthers || a.userId === me)
  return (
    <Section title={mayForOthers ? 'Somebody is away' : 'I am away'}>
      {approvers.length < 2 ? (
        <Text>
          Nobody else may approve in this workflow yet: an administrator can make somebody approver or ops lead of it.
        </Text>
      ) : (
        <Form method="post">
          <Stack>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              {mayForOthers && (
                <NativeSelect
                  name="fromUserId"
                  label="Who is away"
                  value={away}
                  onChange={(event) => setAway(event.currentTarget.value)}
                  error={errorOf('fromUserId')}
                  data={whose.map((a) => ({ value: a.userId, label: a.userId === me ? `${a.name} (you)` : a.name }))}
                />
              )}
              <NativeSelect
                name="toUserId"
                label="Who stands in"
                required
                error={errorOf('toUserId')}
                data={[
                  { value: '', label: 'Choose somebody' },
                  ...others.map((a) => ({ value: a.userId, label: a.name })),
                ]}
              />
              <TextInput
                name="firstDay"
                label="From"
                type="date"
                required
                min={today}
                defaultValue={today}
                error={errorOf('firstDay')}
              />
              <TextInput
                name="lastDay"
                label="Until and including"
                type="date"
                required
                min={today}
                error={errorOf('lastDay')}
              />
            </SimpleGrid>
            {problem && !shown.includes(problem.subject ?? '') && (
              <Alert color="red" role="alert" title={problem.message} />
            )}
            <Group>
              <Button
                type="submit"
                name="intent"
                value="delegate"
                size="md"
                loading={busy}
                disabled={!mine && !mayForOthers}
              >
                Enter the absence
              </Button>
              {answer?.ok && (
                <Text size="sm" role="status">
                  {answer.message}
                </Text>
              )}
            </Group>
          </Stack>
        </Form>
      )}
    </Section>
  )
}
