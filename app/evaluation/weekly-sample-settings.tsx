import { Alert, Button, Group, NumberInput, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import classes from './weekly-sample.module.css'
import { type SampleAnswer, type SamplePage, stratumTexts } from './weekly-sample-form.ts'

/** How many are drawn for each question, and whether the clock draws. */
export function SampleSettingsForm({ settings, strata, version, mayChange, workflow }: SamplePage) {
  // Outlives the boxes, which a new version fills anew: its answer must still be there to be read.
  const fetcher = useFetcher<SampleAnswer>({ key: 'sample-settings' })
  const [draft, setDraft] = useState(settings)
  const changed = draft.active !== settings.active || strata.some((s) => draft[s] !== settings[s])
  const most = strata.reduce((sum, s) => sum + draft[s], 0)
  const answer = fetcher.data
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="version" value={version} />
      {/* Questions that this workflow cannot ask keep their size. */}
      {Object.keys(stratumTexts)
        .filter((key) => !strata.some((s) => s === key))
        .map((key) => (
          <input key={key} type="hidden" name={key} value={settings[key as keyof typeof stratumTexts]} />
        ))}
      <Stack>
        <Switch
          name="active"
          label="Draw when a week is over"
          description={`At most ${most} ${workflow.noun.many} a week, fewer where two questions draw the same.`}
          checked={draft.active}
          disabled={!mayChange}
          onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
          {strata.map((key) => (
            <NumberInput
              key={key}
              className={classes.size}
              name={key}
              label={stratumTexts[key].label}
              description={stratumTexts[key].help}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={key === 'rest' ? 1 : 0}
              max={50}
              allowDecimal={false}
              value={draft[key]}
              disabled={!mayChange}
              onChange={(value) => setDraft({ ...draft, [key]: typeof value === 'number' ? value : 0 })}
            />
          ))}
        </SimpleGrid>
        {answer?.of === 'settings' && !answer.ok && <Alert color="red" role="alert" title={answer.message} />}
        {mayChange && (
          <Group>
            <Button type="submit" variant="default" disabled={!changed} loading={fetcher.state !== 'idle'}>
              Publish as version {version + 1}
            </Button>
            <Text size="sm" role="status">
              {changed
                ? 'Not saved yet.'
                : answer?.of === 'settings' && answer.ok
                  ? answer.message
                  : `Version ${version} is in force.`}
            </Text>
          </Group>
        )}
      </Stack>
    </fetcher.Form>
  )
}
