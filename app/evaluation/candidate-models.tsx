import { Fieldset, Radio, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import type { CandidateDraft } from './candidate-draft.ts'
import type { BoxesProps, FormPage } from './candidates-data.ts'

type Kind = FormPage['kinds'][number]
const kindTexts = { labels: 'Labels', route: 'Routes without a rule', confidence: 'Calibration of confidence' } as const

/** Which trained models propose: whatever is newest in use, or these versions and no others. */
export function ModelBoxes({ page, draft, set }: BoxesProps) {
  const { models } = draft.provider
  const change = (next: Partial<CandidateDraft['provider']['models']>) =>
    set({ provider: { ...draft.provider, models: { ...models, ...next } } })
  const inUse = (kind: Kind['kind']) =>
    page.kinds.find((k) => k.kind === kind)?.versions.find((v) => v.newest)?.version ?? null
  return (
    <Fieldset legend="Trained models">
      <Stack gap="sm">
        <Radio.Group
          label="Which of them propose"
          value={models.follow}
          onChange={(follow) =>
            follow === 'newest'
              ? change({ follow, labels: null, route: null, confidence: null })
              : change({
                  ...{ follow: 'promoted', labels: inUse('labels'), route: inUse('route') },
                  confidence: inUse('confidence'),
                })
          }
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="newest"
              label="The newest that did no worse than the one before"
              description="A training may change proposals at any time."
            />
            <Radio
              value="promoted"
              label="These versions and no others"
              description="Nothing changes before another candidate is promoted."
            />
          </Stack>
        </Radio.Group>
        {models.follow === 'promoted' && (
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {page.kinds.map((kind) => (
              <Versions
                key={kind.kind}
                kind={kind}
                timeZone={page.workflow.timeZone}
                value={models[kind.kind]}
                onChange={(version) => change({ [kind.kind]: version })}
              />
            ))}
          </SimpleGrid>
        )}
        {page.kinds.every((kind) => kind.versions.length === 0) && (
          <Text size="sm" c="dimmed">
            Nothing is trained yet.
          </Text>
        )}
      </Stack>
    </Fieldset>
  )
}

type VersionsProps = {
  kind: Kind
  timeZone: string
  value: number | null
  onChange(version: number | null): void
}

function Versions({ kind, timeZone, value, onChange }: VersionsProps) {
  const locale = useLocale()
  const newest = Math.max(...kind.versions.map((v) => v.version))
  const label = ({ version, inUse, newest: used, createdAt, n }: Kind['versions'][number]) =>
    [
      `Version ${version}`,
      ...(version === newest ? ['newest trained'] : []),
      ...(used ? ['in use'] : inUse ? [] : ['did worse, not used']),
      ...(n === null ? [] : [`from ${n} decisions`]),
      formatMoment(createdAt, { timeZone, locale }),
    ].join(', ')
  return (
    <Select
      label={kindTexts[kind.kind]}
      data={[
        { value: 'none', label: 'none' },
        ...kind.versions.map((v) => ({ value: String(v.version), label: label(v) })),
      ]}
      value={value === null ? 'none' : String(value)}
      onChange={(version) => onChange(version === null || version === 'none' ? null : Number(version))}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  )
}
