import { Anchor, Group, Table, Text } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { Link } from 'react-router'
import { percent } from '#app/quality/rate-text.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { rateOf } from '#server/platform/statistics.ts'
import classes from './learning.module.css'
import type { FieldFigures, Models, Version } from './models.ts'
import { OptionTable } from './option-table.tsx'

type Props = { kind: Models['kinds'][number]; names: Models['names']; timeZone: string; base: string }

const shown = 8

/** The versions of one kind, newest first; the newest one's figures by option unfold below it. */
export function VersionTable({ kind, names, timeZone, base }: Props) {
  const versions = kind.versions.slice(0, shown)
  const newest = versions[0]
  return (
    <>
      <div className={classes.wide}>
        <Table verticalSpacing={6} className={classes.number}>
          <Table.Caption>
            {kind.versions.length > shown
              ? `The newest ${shown} of ${kind.versions.length} versions; intervals are 95 % (Wilson).`
              : 'Intervals are 95 % (Wilson).'}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" ta="right">
                Version
              </Table.Th>
              <Table.Th scope="col">Trained</Table.Th>
              <Table.Th scope="col" ta="right">
                Decisions
              </Table.Th>
              <Table.Th scope="col">Right on decisions held back</Table.Th>
              <Table.Th scope="col">In use</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {versions.map((version) => (
              <Table.Tr key={version.id}>
                <Table.Th scope="row" ta="right" fw={400}>
                  {version.version}
                </Table.Th>
                <Table.Td>
                  <Moment at={version.createdAt} timeZone={timeZone} />
                </Table.Td>
                <Table.Td ta="right">{version.trainedOn?.n ?? ''}</Table.Td>
                <Table.Td>
                  <Figures version={version} names={names} base={base} />
                </Table.Td>
                <Table.Td>
                  <Use version={version} current={version.version === kind.inUse} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {newest?.evaluation?.fields.map((field) => (
        <details key={field.key} className={classes.details}>
          <summary>
            {names[field.key]?.label ?? field.key} by option, version {newest.version}
          </summary>
          <OptionTable field={field} trained={newest.trainedOn?.classes[field.key] ?? {}} names={names[field.key]} />
        </details>
      ))}
    </>
  )
}

function Figures({ version, names, base }: { version: Version; names: Models['names']; base: string }) {
  if (!version.evaluation)
    return (
      <Anchor component={Link} to={`${base}/confidence`} underline="always" size="sm">
        See Confidence
      </Anchor>
    )
  return (
    <>
      {version.evaluation.fields.map((field) => (
        <Text key={field.key} size="sm">
          {names[field.key]?.label ?? field.key}: <Right field={field} />
        </Text>
      ))}
    </>
  )
}

function Right({ field }: { field: FieldFigures }) {
  const { rate, low, high } = rateOf(field.right, field.n)
  if (rate === null || low === null || high === null) return 'no figure yet, n = 0'
  return (
    <>
      <strong>{percent(rate)}</strong> ({percent(low)} to {percent(high)}), n = {field.n}
      {field.macroF1 !== null && `; macro F1 ${field.macroF1.toFixed(2)}`}
      {`; without it ${percent(field.rightByWords / field.n)}`}
    </>
  )
}

function Use({ version, current }: { version: Version; current: boolean }) {
  const Icon = version.inUse ? IconCheck : IconMinus
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Icon size={16} aria-hidden className={classes.icon} />
      <Text size="sm" maw={360}>
        {current ? 'In use. ' : version.inUse ? 'Was in use. ' : ''}
        {version.because}
      </Text>
    </Group>
  )
}
