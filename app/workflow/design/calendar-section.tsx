import { Button, Fieldset, Group, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import { type Calendar, type Weekday, weekdayNames, weekdays } from '#server/workflow/calendar.ts'
import { NumberBox, wordsOf } from './boxes.tsx'
import classes from './calendar-section.module.css'
import { previewText, spanOf } from './calendar-words.ts'
import { at, problemsUnder } from './design-context.ts'
import { holidaysOf, linesOf } from './holiday-lines.ts'
import type { SectionProps } from './section-props.ts'

const weekHours = ['09:00-17:00']
const usual: Calendar = {
  hours: { mon: weekHours, tue: weekHours, wed: weekHours, thu: weekHours, fri: weekHours },
  holidays: [],
}

/** When people work on this workflow: due times, reminders and escalations count these hours only. */
export function CalendarSection({ draft, change, problems }: SectionProps) {
  const { calendar } = draft
  const set = (part: Partial<Calendar>) => calendar && change({ calendar: { ...calendar, ...part } })
  const hours = (weekday: Weekday, spans: string[]) => {
    if (!calendar) return
    const { [weekday]: _, ...others } = calendar.hours
    set({ hours: spans.length === 0 ? others : { ...others, [weekday]: spans } })
  }
  return (
    <Stack maw={820}>
      <Switch
        label="Only working hours count"
        description="For due times, reminders, escalations and waiting times. Off: every hour counts, day and night."
        checked={calendar !== undefined}
        onChange={(event) => change({ calendar: event.currentTarget.checked ? usual : undefined })}
      />
      {calendar && (
        <>
          <Fieldset legend={`Hours, by the clock of ${draft.timeZone}`} data-at="calendar.hours">
            <div className={classes.week}>
              {weekdays.map((weekday) => (
                <Day
                  key={weekday}
                  weekday={weekday}
                  spans={calendar.hours[weekday] ?? []}
                  error={problemsUnder(problems, 'calendar', 'hours', weekday)[0]?.message}
                  onChange={(spans) => hours(weekday, spans)}
                />
              ))}
            </div>
            <Group mt="sm" gap="xs">
              <Button
                size="xs"
                variant="default"
                disabled={(calendar.hours.mon ?? []).length === 0}
                onClick={() => {
                  const mon = calendar.hours.mon ?? []
                  set({ hours: { ...calendar.hours, tue: mon, wed: mon, thu: mon, fri: mon } })
                }}
              >
                Monday’s hours until Friday
              </Button>
            </Group>
            {at(problems, 'calendar', 'hours').error && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert" mt="xs">
                {at(problems, 'calendar', 'hours').error}
              </Text>
            )}
          </Fieldset>
          <Holidays {...{ calendar, problems }} onChange={(holidays) => set({ holidays })} />
          <Preview calendar={calendar} timeZone={draft.timeZone} dueHours={draft.dueHours} />
        </>
      )}
    </Stack>
  )
}

type DayProps = {
  weekday: Weekday
  spans: readonly string[]
  error: string | undefined
  onChange: (spans: string[]) => void
}

/** The hours of one weekday. What is typed stays until it is left: then "9-17" becomes what is kept. */
function Day({ weekday, spans, error, onChange }: DayProps) {
  const [typed, setTyped] = useState(() => spans.join(', '))
  const words = wordsOf(typed)
  const same = words.length === spans.length && words.every((word, i) => word === spans[i])
  return (
    <TextInput
      label={weekdayNames[weekday]}
      data-at={`calendar.hours.${weekday}`}
      placeholder="nobody works"
      autoComplete="off"
      error={error}
      value={same ? typed : spans.join(', ')}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(wordsOf(event.currentTarget.value))
      }}
      onBlur={() => {
        const kept = words.map(spanOf)
        if (same && kept.some((span, k) => span !== words[k])) onChange(kept)
      }}
    />
  )
}

type HolidayProps = {
  calendar: Calendar
  problems: SectionProps['problems']
  onChange: (holidays: Calendar['holidays']) => void
}

/** Days on which nobody works, a line each, so that a whole list can be pasted. */
function Holidays({ calendar, problems, onChange }: HolidayProps) {
  const [typed, setTyped] = useState(() => linesOf(calendar.holidays))
  const same = JSON.stringify(holidaysOf(typed)) === JSON.stringify(calendar.holidays)
  const wrong = problemsUnder(problems, 'calendar', 'holidays').map((p) => {
    const index = p.path[2]
    const day = typeof index === 'number' ? calendar.holidays[index] : undefined
    return day ? `${day.date}: ${p.message}` : p.message
  })
  const n = calendar.holidays.length
  return (
    <Textarea
      label="Holidays"
      data-at="calendar.holidays"
      description={`A line each: the day, then its name. Paste a whole list. ${n === 0 ? 'None so far.' : n === 1 ? '1 day.' : `${n} days.`}`}
      placeholder={'2026-12-25 Christmas\n2027-01-01 New Year'}
      autosize
      minRows={3}
      maxRows={14}
      spellCheck={false}
      value={same ? typed : linesOf(calendar.holidays)}
      error={wrong.length > 0 ? wrong.join('; ') : undefined}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(holidaysOf(event.currentTarget.value))
      }}
    />
  )
}

/** The Friday after a day, at four in the afternoon: where working hours show best. */
function nextFriday(now: Date): string {
  const days = (5 - now.getUTCDay() + 7) % 7 || 7
  return `${new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)}T16:00`
}

type PreviewProps = { calendar: Calendar; timeZone: string; dueHours: number }

/** What the hours come to, on an example that one can change. */
function Preview({ calendar, timeZone, dueHours }: PreviewProps) {
  const [comesIn, setComesIn] = useState(() => nextFriday(new Date()))
  const [hours, setHours] = useState<number | null>(Math.min(dueHours, 2_000))
  const locale = useLocale()
  const text = previewText({ calendar, timeZone, comesIn, hours: hours ?? 0, locale })
  return (
    <Fieldset legend="What that comes to">
      <div className={classes.preview}>
        <TextInput
          label="An item comes in"
          type="datetime-local"
          value={comesIn}
          onChange={(event) => setComesIn(event.currentTarget.value)}
        />
        <NumberBox label="and has" unit="hours" decimals={1} min={0} max={2_000} value={hours} onChange={setHours} />
      </div>
      <Text mt="xs" role="status">
        {text}
      </Text>
    </Fieldset>
  )
}
