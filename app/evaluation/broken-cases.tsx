import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { Link, useNavigate } from 'react-router'
import filters from '#app/ui/filters.module.css'
import { Section } from '#app/ui/section.tsx'
import { BrokenCase } from './broken-case.tsx'
import classes from './compare.module.css'
import { type CompareAddress, listing, writeAddress } from './compare-address.ts'
import type { ComparePage, Listed, Result } from './compare-data.ts'

const listNames = { broken: 'Broken', fixed: 'Fixed', wrong: 'Both wrong' } as const
const listTexts = {
  broken: 'The current version has these right, the candidate wrong.',
  fixed: 'The candidate has these right, the current version wrong.',
  wrong: 'Neither has these right.',
} as const
const groupNames = { gate: 'Found apart', assisted: 'Accepted proposals', purposive: 'Looked into' } as const

/** Cases by who was right, one at a time beside its document; J and K go to the next and the one before. */
export function BrokenCases({ frame, view, address, listed, one, base, result }: ComparePage & { result: Result }) {
  const steps = stepsOf(address, listed, one?.facts.caseId ?? null)
  useSteps(steps)
  const groups = (['gate', 'assisted', 'purposive'] as const).filter(
    (of) => of === 'gate' || (of === 'assisted' ? result.assisted.n : result.purposive.n) > 0,
  )
  return (
    <Section title="Cases" text={listTexts[address.list]}>
      <Stack gap="sm" id="cases">
        <Filters {...{ frame, address, groups, result }} />
        {!listed || listed.total === 0 ? (
          <Text role="status">{emptyText(address)}</Text>
        ) : (
          <>
            <Group justify="space-between" gap="sm">
              <Text size="sm" role="status">
                {listed.total === 1 ? '1 case' : `${listed.total} cases`}
                {listed.pages > 1 && `, page ${address.page} of ${listed.pages}`}
              </Text>
              <Group gap="xs" className="no-print">
                <Step to={steps.before} label="Previous (K)" />
                <Step to={steps.next} label="Next (J)" />
              </Group>
            </Group>
            <CaseList {...{ frame, address, listed }} chosen={one?.facts.caseId ?? null} />
            {one && <BrokenCase key={one.facts.caseId} {...{ one, view, base }} />}
          </>
        )}
      </Stack>
    </Section>
  )
}

function Step({ to, label }: { to: string | null; label: string }) {
  if (to === null)
    return (
      <Button size="compact-sm" variant="default" disabled>
        {label}
      </Button>
    )
  return (
    <Button size="compact-sm" variant="default" component={Link} to={to} preventScrollReset replace>
      {label}
    </Button>
  )
}

type FiltersProps = Pick<ComparePage, 'frame' | 'address'> & {
  groups: readonly (keyof typeof groupNames)[]
  result: Result
}

function Filters({ frame, address, groups, result }: FiltersProps) {
  const { list, of, field, slice } = address
  const group = of === 'purposive' ? null : result[of]
  const paired = field ? group?.fields.find((f) => f.key === field)?.right : (group?.output ?? result.purposive)
  const counts = { broken: paired?.broken ?? 0, fixed: paired?.fixed ?? 0, wrong: paired?.bothWrong ?? 0 }
  const sliceName = slice && group?.slices.find((s) => s.dimension === slice.dimension && s.value === slice.value)?.name
  return (
    <Stack gap="xs" className="no-print">
      <nav className={filters.filters} aria-label="Lists of cases">
        {(['broken', 'fixed', 'wrong'] as const).map((name) => (
          <FilterLink
            key={name}
            on={name === list}
            to={listing(address, { list: name, ...(name === 'wrong' ? { slice: null } : {}) })}
          >
            {listNames[name]}
            {!slice && ` ${counts[name]}`}
          </FilterLink>
        ))}
      </nav>
      {of !== 'purposive' && (
        <nav className={filters.filters} aria-label="By field">
          <FilterLink on={field === null} to={listing(address, { field: null })}>
            Whole output
          </FilterLink>
          {frame.fields.map(({ key, label }) => (
            <FilterLink key={key} on={key === field} to={listing(address, { field: key })}>
              {label}
            </FilterLink>
          ))}
        </nav>
      )}
      {groups.length > 1 && (
        <nav className={filters.filters} aria-label="By how the truth was found">
          {groups.map((name) => (
            <FilterLink
              key={name}
              on={name === of}
              to={listing(address, { of: name, slice: null, ...(name === 'purposive' ? { field: null } : {}) })}
            >
              {groupNames[name]}
            </FilterLink>
          ))}
        </nav>
      )}
      {slice && (
        <Text size="sm">
          Only {sliceName ?? slice.value}.{' '}
          <Anchor
            component={Link}
            to={writeAddress(listing(address, { slice: null }))}
            preventScrollReset
            replace
            underline="always"
          >
            Show all parts
          </Anchor>
        </Text>
      )}
    </Stack>
  )
}

function FilterLink({ on, to, children }: { on: boolean; to: CompareAddress; children: ReactNode }) {
  return (
    <Link
      className={filters.filter}
      aria-current={on ? 'true' : undefined}
      to={writeAddress(to)}
      preventScrollReset
      replace
    >
      {children}
    </Link>
  )
}

const gradeNames = { adjudicated: 'adjudicated', blind: 'blind', manual: 'manual', assisted: 'accepted' } as const

type ListProps = Pick<ComparePage, 'frame' | 'address'> & { listed: Listed; chosen: string | null }

function CaseList({ frame, address, listed, chosen }: ListProps) {
  const labels = new Map(frame.fields.map((f) => [f.key, f.label]))
  const named = (keys: readonly string[]) => keys.map((key) => labels.get(key) ?? key).join(', ')
  return (
    <ol className={classes.cases} aria-label={`${listNames[address.list]} cases`}>
      {listed.cases.map((line) => (
        <li key={line.caseId}>
          <Link
            className={classes.case}
            aria-current={line.caseId === chosen ? 'true' : undefined}
            to={writeAddress({ ...address, case: line.caseId })}
            preventScrollReset
            replace
          >
            <span>{line.name}</span>
            {line.groupLabel && !line.name.includes(line.groupLabel) && <span>{line.groupLabel}</span>}
            <Text span size="xs" c="dimmed">
              {gradeNames[line.grade]}
              {line.broken.length > 0 && ` · broken: ${named(line.broken)}`}
              {line.fixed.length > 0 && ` · fixed: ${named(line.fixed)}`}
            </Text>
          </Link>
        </li>
      ))}
    </ol>
  )
}

function emptyText({ list, field, slice }: CompareAddress): string {
  const where = slice ? 'in this part' : field ? 'in this field' : 'here'
  if (list === 'broken') return `Nothing is broken ${where}: what the current version has right stays right.`
  if (list === 'fixed') return `Nothing is fixed ${where}.`
  return `There is no case ${where} that both have wrong.`
}

type Steps = { before: string | null; next: string | null }

/** The addresses of the cases beside the one that is looked at, over the ends of pages too. */
function stepsOf(address: CompareAddress, listed: Listed | null, chosen: string | null): Steps {
  if (!listed || chosen === null) return { before: null, next: null }
  const at = listed.cases.findIndex((line) => line.caseId === chosen)
  const to = (index: number) => {
    const line = at < 0 ? undefined : listed.cases[index]
    return line ? writeAddress({ ...address, case: line.caseId }) : null
  }
  const page = (number: number) =>
    number >= 1 && number <= listed.pages ? writeAddress({ ...address, page: number, case: null }) : null
  return { before: to(at - 1) ?? page(address.page - 1), next: to(at + 1) ?? page(address.page + 1) }
}

/** J and K, and the arrows to the sides, unless somebody types, scrolls a part of the page, or a dialog is open. */
function useSteps({ before, next }: Steps) {
  const navigate = useNavigate()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const target = event.target as HTMLElement | null
      if (target?.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]')) return
      const key = event.key.toLowerCase()
      const to = key === 'j' || key === 'arrowright' ? next : key === 'k' || key === 'arrowleft' ? before : null
      if (to === null) return
      event.preventDefault()
      navigate(to, { preventScrollReset: true, replace: true })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [before, next, navigate])
}
