import { Anchor, Paper, Table, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconArrowRight, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { confidenceWord, scalarText } from '#app/item/value-text.ts'
import { useLocale } from '#app/ui/locale.tsx'
import type { Tried, TriedItem, TriedValue } from '#server/proposal/try.ts'
import { stepText } from '#server/workflow/approval-text.ts'
import { isEmpty, labelsOf, rowsOf } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { severityWords } from './check-words.ts'
import classes from './design.module.css'

type Props = { item: TriedItem; to: string; draft: Definition }

/** One item as it is, and as the draft would have it. */
export function TriedCard({ item, to, draft }: Props) {
  return (
    <Paper withBorder p="md" component="section" aria-label={item.title}>
      <Title order={4} mb="xs" style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} to={to} inherit underline="hover">
          {item.title}
        </Anchor>{' '}
        <Text component="span" size="sm" c="dimmed" fw={400}>
          {item.workflowName} #{item.number}, version {item.version}
        </Text>
      </Title>
      {item.tried ? (
        <Changes tried={item.tried} draft={draft} kept={item.from === 'kept'} />
      ) : (
        <Text size="sm">{item.refused}</Text>
      )}
    </Paper>
  )
}

function Changes({ tried, draft, kept }: { tried: Tried; draft: Definition; kept: boolean }) {
  const { values, flags, route, approval, deeds } = tried
  const changed = values.filter((v) => v.changed)
  const same = values.length - changed.length
  const deedWords = deedsIn(deeds.after)
  return (
    <>
      {changed.length > 0 && <ValueTable values={changed} draft={draft} />}
      <Text size="sm" c="dimmed">
        {changed.length === 0
          ? 'All values stay as they are.'
          : same > 0
            ? `${same} other ${same === 1 ? 'value stays' : 'values stay'} as they are.`
            : ''}
        {kept && ' The proposal is the one it has: its provider was not asked.'}
      </Text>
      <dl className={classes.outcome}>
        <Line name="Flags">
          {flags.added.length + flags.gone.length === 0 ? (
            <Quiet>{flags.kept.length === 0 ? 'none' : `${flags.kept.length} as before`}</Quiet>
          ) : (
            <ul className={classes.names}>
              {flags.added.map((flag) => (
                <li key={flag.message}>
                  <IconAlertTriangle size={14} aria-hidden /> new, {severityWords[flag.severity].label.toLowerCase()}:{' '}
                  {flag.message}
                </li>
              ))}
              {flags.gone.map((flag) => (
                <li key={flag.message}>
                  <IconCheck size={14} aria-hidden /> no longer: {flag.message}
                </li>
              ))}
            </ul>
          )}
        </Line>
        <Line name="Goes to">
          {route.before.queue === route.after.queue ? (
            route.after.label
          ) : (
            <FromTo before={route.before.label} after={route.after.label} />
          )}
          {route.after.queuesLeft.length > 0 && `, then ${route.after.queuesLeft.join(', then ')}`}
          {route.after.because && (
            <Quiet>
              {' '}
              {route.after.rule && `rule ${route.after.rule}: `}
              {route.after.because}
            </Quiet>
          )}
        </Line>
        <Line name="Approval">
          <ApprovalWords approval={approval.after} />
          {JSON.stringify(approval.before) !== JSON.stringify(approval.after) && (
            <Quiet>
              {' '}
              before: <ApprovalWords approval={approval.before} />
            </Quiet>
          )}
        </Line>
        {deedWords.length > 0 && (
          <Line name="Besides">
            <ul className={classes.names}>
              {deedWords.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </Line>
        )}
      </dl>
    </>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

const Quiet = ({ children }: { children: ReactNode }) => <span className={classes.quiet}>{children}</span>

function FromTo({ before, after }: { before: ReactNode; after: ReactNode }) {
  return (
    <>
      {before} <IconArrowRight size={14} role="img" aria-label="becomes" style={{ verticalAlign: -2 }} />{' '}
      <strong>{after}</strong>
    </>
  )
}

function ValueTable({ values, draft }: { values: TriedValue[]; draft: Definition }) {
  return (
    <Table verticalSpacing={4} fz="sm" className={classes.tried}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Field</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
          <Table.Th scope="col">With the draft</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {values.map((one) => (
          <Table.Tr key={one.field.key}>
            <Table.Th scope="row" fw={400}>
              {one.field.label} {one.isNew && <Quiet>new</Quiet>}
              {one.gone && <Quiet>gone</Quiet>}
            </Table.Th>
            <Table.Td>
              {one.isNew ? <Quiet>not asked</Quiet> : <ValueWords one={one} side="before" draft={draft} />}
            </Table.Td>
            <Table.Td fw={600}>
              {one.gone ? <Quiet>not asked</Quiet> : <ValueWords one={one} side="after" draft={draft} />}
              {one.confidence !== null && !one.gone && !isEmpty(one.after) && (
                <Quiet> {confidenceWord(one.confidence, one.field.key, draft.thresholds)}</Quiet>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ValueWords({ one, side, draft }: { one: TriedValue; side: 'before' | 'after'; draft: Definition }) {
  const locale = useLocale()
  const { field } = one
  const value = one[side]
  if (isEmpty(value)) return <Quiet>nothing</Quiet>
  if (field.type === 'table') return <>{rowsOf(value).length === 1 ? '1 row' : `${rowsOf(value).length} rows`}</>
  if (field.type === 'label' || field.type === 'route') {
    const options = optionsOf(field, draft)
    return (
      <>
        {labelsOf(value)
          .map((key) => options.find((o) => o.key === key)?.label ?? key)
          .join(', ')}
      </>
    )
  }
  const text = typeof value === 'string' ? value : ''
  const shown = scalarText(field, text, { locale })
  return <>{shown.length > 160 ? `${shown.slice(0, 157)}...` : shown}</>
}

function ApprovalWords({ approval }: { approval: Tried['approval']['after'] }) {
  if (!approval) return <>nobody else’s word is needed</>
  if (approval.skippedBy) return <>skipped by the rule {approval.skippedBy}</>
  return (
    <>
      {approval.steps.map((step) => stepText(step)).join(', then ')} <Quiet>{approval.because}</Quiet>
    </>
  )
}

/** What rules would do besides sending it somewhere, in words. */
function deedsIn(deeds: Tried['deeds']['after']): string[] {
  const { returned, asked, escalated, notifies, priority } = deeds
  return [
    returned && `goes back to the sender: ${returned}`,
    asked && `asks the sender for a document: ${asked}`,
    escalated && `is escalated: ${escalated}`,
    ...notifies.map((words) => `tells ${words}`),
    priority > 0 && `comes before others, by ${priority}`,
  ].filter((words) => typeof words === 'string')
}
