import { Anchor, Button, Table, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCalendarOff,
  IconCheck,
  IconCircleX,
  IconHourglass,
  IconPlayerPlay,
} from '@tabler/icons-react'
import { Form, Link, useNavigation } from 'react-router'
import marks from '#app/ui/marks.module.css'
import { Moment } from '#app/ui/moment.tsx'
import { Wide } from '#app/ui/wide.tsx'
import type { RunView } from '#server/schedule/views.server.ts'
import classes from './schedule.module.css'

type Props = { runs: readonly RunView[]; timeZone: string; base: string; mayMake: boolean }

export function RunList({ runs, timeZone, base, mayMake }: Props) {
  return (
    <ul className={classes.runs}>
      {runs.map((run) => (
        <Run key={`${run.every} ${run.period}`} {...{ run, timeZone, base, mayMake }} />
      ))}
    </ul>
  )
}

function Run({ run, timeZone, base, mayMake }: Omit<Props, 'runs'> & { run: RunView }) {
  const { name, days, state, item, problem, problems, inputs, endedAt, nextTryAt, dueAt } = run
  const again =
    mayMake && run.current && (state === 'failed' || state === 'missed' || (state === 'waiting' && nextTryAt !== null))
  return (
    <li className={classes.run}>
      <div className={classes.runHead}>
        <span className={classes.runName}>{name.charAt(0).toUpperCase() + name.slice(1)}</span>
        <Text size="sm" c="dimmed" span>
          {days}
        </Text>
        <State run={run} />
        {item && (
          <Anchor component={Link} to={`${base}/items/${item.number}`} size="sm">
            Item {item.number}: {item.title}
          </Anchor>
        )}
        <Text size="sm" c="dimmed" span>
          {state === 'waiting' && nextTryAt ? (
            <>
              tried again at <Moment at={nextTryAt} timeZone={timeZone} />
            </>
          ) : (
            <>
              {endedAt && state !== 'missed' ? '' : 'due '}
              <Moment at={endedAt && state !== 'missed' ? endedAt : dueAt} timeZone={timeZone} />
            </>
          )}
        </Text>
        {again && <Again period={run.period} name={name} first={state === 'missed'} />}
      </div>
      {problem && (
        <Text size="sm" mt={4}>
          {problem}
        </Text>
      )}
      {problems.length > 0 && (
        <ul className={classes.sentences}>
          {problems.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {inputs.length > 0 && <Inputs inputs={inputs} name={name} />}
    </li>
  )
}

function State({ run: { state, problems } }: { run: RunView }) {
  if (state === 'done' && problems.length > 0)
    return (
      <span className={marks.needs}>
        <IconAlertTriangle size={15} aria-hidden /> made, with {problems.length} to look at
      </span>
    )
  if (state === 'done')
    return (
      <span className={marks.quiet}>
        <IconCheck size={15} aria-hidden /> made
      </span>
    )
  if (state === 'failed')
    return (
      <span className={marks.wrong}>
        <IconCircleX size={15} aria-hidden /> failed
      </span>
    )
  if (state === 'missed')
    return (
      <span className={marks.needs}>
        <IconCalendarOff size={15} aria-hidden /> not made: nobody was there
      </span>
    )
  return (
    <span className={marks.quiet}>
      {state === 'running' ? <IconPlayerPlay size={15} aria-hidden /> : <IconHourglass size={15} aria-hidden />}{' '}
      {state === 'running' ? 'being made' : 'waits'}
    </span>
  )
}

function Again({ period, name, first }: { period: string; name: string; first: boolean }) {
  const { state, formData } = useNavigation()
  return (
    <Form method="post">
      <input type="hidden" name="period" value={period} />
      <Button
        type="submit"
        variant="default"
        size="compact-sm"
        loading={state !== 'idle' && formData?.get('period') === period}
        aria-label={first ? `Make ${name} now` : `Make ${name} again`}
      >
        {first ? 'Make it now' : 'Make it again'}
      </Button>
    </Form>
  )
}

function Inputs({ inputs, name }: { inputs: RunView['inputs']; name: string }) {
  return (
    <details className={classes.details}>
      <summary>
        {inputs.length} {inputs.length === 1 ? 'input' : 'inputs'}
      </summary>
      <Wide label={`Inputs of ${name}`} least={480}>
        <Table fz="sm" mt={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Input</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
              <Table.Th>To look at</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inputs.map((input) => (
              <Table.Tr key={input.key}>
                <Table.Th scope="row" fw={400}>
                  {input.label}
                </Table.Th>
                <Table.Td>{input.from || 'nothing came'}</Table.Td>
                <Table.Td ta="right">{input.rows}</Table.Td>
                <Table.Td>{input.problems.length === 0 ? 'nothing' : input.problems.length}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </details>
  )
}
