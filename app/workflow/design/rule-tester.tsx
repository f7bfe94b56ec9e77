import { Alert, Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconFlask } from '@tabler/icons-react'
import { Link, useFetcher } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { Wide } from '#app/ui/wide.tsx'
import { type Difference, type RuleFigures, type RuleTest, shownChanges, testedItems } from '#server/item/rule-test.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { RuleTestAnswer } from './rule-test.route.ts'

type Props = { draft: Definition; organisation: string; workflow: string | null }

/** What the draft's rules and approvals would have made of the last decided items. */
export function RuleTester({ draft, organisation, workflow }: Props) {
  const fetcher = useFetcher<RuleTestAnswer>({ key: 'rule-test' })
  const answer = fetcher.data
  const busy = fetcher.state !== 'idle'
  const base = `/o/${organisation}/w/${workflow}`
  return (
    <section aria-labelledby="rule-tester">
      <Title order={3} size="h4" id="rule-tester" mt="lg">
        Try them on past items
      </Title>
      {workflow === null ? (
        <Text size="sm" c="dimmed">
          Once the workflow is published and items have been decided, changes of its rules can be tried on them here.
        </Text>
      ) : (
        <Stack gap="sm">
          <Text size="sm" c="dimmed" maw={820}>
            Takes the last {testedItems} decided items with their values and what was known on that day, and compares
            what these rules and approvals say with what the version of each item says. It changes nothing.
          </Text>
          <Group>
            <Button
              variant="default"
              leftSection={<IconFlask size={16} aria-hidden />}
              loading={busy}
              onClick={() =>
                void fetcher.submit(JSON.stringify({ draft }), {
                  method: 'post',
                  encType: 'application/json',
                  action: `${base}/rule-test`,
                })
              }
            >
              Try the rules
            </Button>
          </Group>
          <div aria-live="polite">
            {answer && !answer.ok && (
              <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />}>
                {answer.message}
              </Alert>
            )}
            {answer?.ok && <Result test={answer.value} draft={draft} base={base} />}
          </div>
        </Stack>
      )}
    </section>
  )
}

function Result({ test, draft, base }: { test: RuleTest; draft: Definition; base: string }) {
  const { of, changed, rules, items } = test
  if (of === 0) return <Text size="sm">No item of this workflow has been decided yet.</Text>
  return (
    <Stack gap="sm">
      <Text fw={500}>
        {changed === 0
          ? `None of the last ${of} decided items would be otherwise.`
          : `${changed} of the last ${of} decided items would be otherwise.`}
      </Text>
      {rules.length > 0 && <RuleTable {...{ rules, of, draft }} />}
      {items.length > 0 && <Changes {...{ items, changed, draft, base }} />}
    </Stack>
  )
}

const labelOf = (draft: Definition, key: string) => draft.rules.find((rule) => rule.key === key)?.because ?? key

function RuleTable({ rules, of, draft }: { rules: readonly RuleFigures[]; of: number; draft: Definition }) {
  return (
    <Wide label="How each rule fares">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Rule</Table.Th>
            <Table.Th ta="end">Holds on</Table.Th>
            <Table.Th ta="end">Counts on</Table.Th>
            <Table.Th ta="end">Would change</Table.Th>
            <Table.Th>Stands behind</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.key}>
              <Table.Td>{labelOf(draft, rule.key)}</Table.Td>
              <Table.Td ta="end">
                {rule.fires} of {of}
              </Table.Td>
              <Table.Td ta="end">{rule.whole}</Table.Td>
              <Table.Td ta="end">{rule.changed}</Table.Td>
              <Table.Td>{behindText(rule, draft)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}

/** Which rules come before it: "“Large bills” on all 31: never reached". */
function behindText({ fires, whole, behind }: RuleFigures, draft: Definition) {
  if (behind.length === 0) return ''
  const told = behind.map(({ rule, items }) => `“${labelOf(draft, rule)}” on ${items}`).join(', ')
  if (whole > 0) return told
  return (
    <>
      <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: -2 }} /> never reached: {told} of {fires}
    </>
  )
}

const kindWords: Record<Difference['kind'], string> = {
  queue: 'Queue',
  approval: 'Approval',
  back: 'Sender',
  escalation: 'Whose',
  priority: 'Order',
  told: 'Told',
}

type ChangesProps = { items: RuleTest['items']; changed: number; draft: Definition; base: string }

/** Item by item what was and what would be, under the rule that would make it so. */
function Changes({ items, changed, draft, base }: ChangesProps) {
  const locale = useLocale()
  const groups = new Map<string | null, RuleTest['items']>()
  for (const item of items) {
    const rule = item.differences.find((d) => d.rule !== null)?.rule ?? null
    groups.set(rule, [...(groups.get(rule) ?? []), item])
  }
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: draft.timeZone })
  return (
    <>
      {[...groups].map(([rule, group]) => (
        <Wide key={rule ?? ''} label={rule ? labelOf(draft, rule) : 'No rule applies any more'}>
          <Table captionSide="top">
            <Table.Caption ta="start">
              {rule ? `By “${labelOf(draft, rule)}”` : 'Because no rule or another approval applies now'}:{' '}
              {group.length}
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Item</Table.Th>
                <Table.Th>Decided</Table.Th>
                <Table.Th>What would be otherwise</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {group.map((item) => (
                <Table.Tr key={item.number}>
                  <Table.Td>
                    <Anchor component={Link} to={`${base}/items/${item.number}`} target="_blank" size="sm">
                      #{item.number} {item.title}
                    </Anchor>
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{day.format(new Date(item.decidedAt))}</Table.Td>
                  <Table.Td>
                    {item.differences.map((d) => (
                      <Text key={d.kind} size="sm">
                        {kindWords[d.kind]}: was {d.was}, would be {d.would}
                      </Text>
                    ))}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      ))}
      {changed > items.length && (
        <Text size="sm" c="dimmed">
          The newest {shownChanges} of {changed} are shown.
        </Text>
      )}
    </>
  )
}
