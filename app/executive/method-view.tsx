import { Anchor, List, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { definitionGroups } from '#server/roi/definitions.ts'
import classes from './method.module.css'

const parts = [
  { id: 'arms', title: 'How work is compared' },
  { id: 'clock', title: 'The clock' },
  { id: 'errors', title: 'Errors, and what is true' },
  { id: 'intervals', title: 'Why the interval survives being looked at' },
  { id: 'guard-rail', title: 'Quality first: the guard-rail' },
  { id: 'verdict', title: 'The verdict' },
  { id: 'money', title: 'From minutes to money' },
  { id: 'sources', title: 'Where each figure comes from' },
  { id: 'limits', title: 'What is not measured' },
  { id: 'definitions', title: 'Every figure, in one list' },
] as const

/** How the figures come about, in plain words, with the numbers worked through. */
export function MethodView() {
  return (
    <article className={classes.page}>
      <header>
        <Title order={1}>Method</Title>
        <Text>
          Countersign answers one question: did the proposals save anything, how sure are we, and what is it worth? This
          page says how the answer comes about. Nothing that somebody typed in ever counts as proof.
        </Text>
        <nav aria-label="On this page" className={`${classes.contents} no-print`}>
          {parts.map(({ id, title }) => (
            <Anchor key={id} href={`#${id}`} size="sm">
              {title}
            </Anchor>
          ))}
        </nav>
      </header>
      <HowCompared />
      <Clock />
      <Errors />
      <Intervals />
      <GuardRail />
      <VerdictPart />
      <Money />
      <Sources />
      <Limits />
      <Definitions />
    </article>
  )
}

type PartId = (typeof parts)[number]['id']

function Part({ id, children }: { id: PartId; children: ReactNode }) {
  return (
    <section id={id} className={classes.part} aria-labelledby={`${id}-title`}>
      <Title order={2} id={`${id}-title`}>
        {parts.find((part) => part.id === id)?.title}
      </Title>
      {children}
    </section>
  )
}

/** A calculation, line by line, so that anybody can follow it with a pocket calculator. */
function Worked({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <figure className={classes.worked}>
      <figcaption>{title}</figcaption>
      <dl>
        {rows.map(([what, figure]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </figure>
  )
}

function HowCompared() {
  return (
    <Part id="arms">
      <Text>
        A pilot has two arms. In the <strong>manual</strong> arm a person works the item without the proposal, in the{' '}
        <strong>assisted</strong> arm with it. When somebody first claims an item, chance decides its arm, in small
        groups of random size, so that both arms stay equally full for each person and each document type. Nobody can
        see the next draw, choose an item by its arm, or change a draw: each is written to a log that only grows.
      </Text>
      <Text>
        An item counts in the arm that was drawn, whatever happened to it later. Otherwise hard items could wander to
        one side and make the other look good. In a <strong>paired</strong> pilot two people work each item, one in each
        arm, blind to each other. A <strong>shadow</strong> run lets the AI propose without anybody seeing it: it shows
        accuracy and no time effect. <strong>Before and after</strong> is allowed and called weak evidence: people
        learn, seasons change, and so does the mix of items. It never proves anything here.
      </Text>
      <Text>
        What a pilot is to show is locked before it starts: design, minimum saving, margin, number of items, settings of
        the workflow. The lock has a fingerprint in the audit log. A change is an amendment that begins a new segment;
        the verdict uses the last one, and the page shows all.
      </Text>
    </Part>
  )
}

function Clock() {
  return (
    <Part id="clock">
      <Text>
        Minutes are <strong>active minutes</strong>: the item is open, visible and in front of the person. Between two
        inputs (a key, a pointer move, scrolling) time counts up to a cutoff, 60 seconds unless the plan says otherwise,
        the same in both arms. Opening the item and deciding on it count as inputs, so reading before the first key
        counts too.
      </Text>
      <Worked
        title="Two visits, with a cutoff of 60 seconds"
        rows={[
          ['open, read for 20 s, finish', '20.0 s'],
          ['open, type for 30 s, away for 10 min, type for 15 s, finish', '30 + 60 + 15 = 105 s'],
        ]}
      />
      <Text>
        The time of an item is that of all people up to its completion: review, correction, approval. Time for measuring
        (second entries, quality checks) is kept apart. A visit whose clock ran more than 10 % ahead of the server's is{' '}
        <strong>suspect</strong>: it is left out, counted, and put back in a second calculation. A saving that needs
        such items left out is not called proved.
      </Text>
      <Text>
        Four times stand side by side, because a saving in one can hide in another: touch (active minutes), handling
        (from first sight to decision), wait (from receipt to first sight) and cycle (from receipt to completion).
      </Text>
    </Part>
  )
}

function Errors() {
  return (
    <Part id="errors">
      <Text>
        An output is wrong if at least one critical part of it is: a critical field, a label, the urgency, the route, or
        for a draft a critical line of its checklist. To find out, a random sample of finished items of both arms is
        entered again on a blank form by somebody who sees neither the proposal nor the first entry. Where the two
        entries differ, a third person decides, without knowing whose value is whose; a random 5 % of agreeing pairs
        goes to a third person too.
      </Text>
      <Worked
        title="Error rates come with their uncertainty (Wilson's interval, 95 %)"
        rows={[
          ['3 wrong of 200 checked', '1.5 % (0.5 % to 4.3 %)'],
          ['3 of 200 assisted less 9 of 180 manual', '-3.5 points (-7.8 to 0.2)'],
        ]}
      />
      <Text>
        How often people change a proposal is not how often it is wrong: some wrong values are waved through. So now and
        then a known wrong value is shown, and the share that people catch corrects the figure. With 8 % of values
        changed and 80 % of wrong ones caught, the proposals are right in 90 % of cases, not in 92 %.
      </Text>
    </Part>
  )
}

function Intervals() {
  return (
    <Part id="intervals">
      <Text>
        An ordinary 95 % interval holds for one look. Who looks every week and stops at the first good news is wrong far
        more often than 5 times in 100. The interval here is a <strong>confidence sequence</strong>: with 95 %
        confidence the true saving lies inside it at every look, however many there are and whenever somebody stops
        (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of Statistics, 2024). The price is that it is wider,
        most of all at the start.
      </Text>
      <Worked
        title="Half its width, for times that spread by 1 minute"
        rows={[
          ['after 50 items', '0.620 min'],
          ['after 200 items', '0.231 min'],
          ['after 1,000 items', '0.096 min'],
        ]}
      />
      <Text>
        The saving itself is the difference of mean times, manual less assisted, within each person and document type,
        then weighted by how many items each has. Means, not medians, because money follows the mean. At the planned end
        the ordinary interval stands beside the sequence, for comparison.
      </Text>
      <Worked
        title="How many items it takes (spread 3 min, 1 min to be found, 80 % power)"
        rows={[
          ['one look at the end', '142 an arm'],
          ['looking every week', '271 an arm'],
        ]}
      />
    </Part>
  )
}

function GuardRail() {
  return (
    <Part id="guard-rail">
      <Text>
        Time saved by making more mistakes is no saving. The plan names a margin, say 2 points: by so much the error
        rate of the assisted arm may at most lie above the manual arm's. The guard-rail <strong>holds</strong> when even
        the upper end of the difference is below the margin. It is <strong>broken</strong> when even the lower end is
        above it, <strong>open</strong> in between, and <strong>unknown</strong> with too few checks. Its interval
        survives weekly looks as well.
      </Text>
      <Worked
        title="Checked items it takes to show that 2 % and 2 % do not differ by 2 points"
        rows={[['with 80 % power', '1,274 an arm']]}
      />
      <Text>This is often what a pilot waits for. The plan says so before it starts.</Text>
    </Part>
  )
}

function VerdictPart() {
  return (
    <Part id="verdict">
      <List spacing={4}>
        <List.Item>
          <strong>Proved</strong>: the arms were drawn by chance, the guard-rail holds, and the lower end of the time
          saving is above the plan's minimum, also with suspect clocks put back.
        </List.Item>
        <List.Item>
          <strong>Worse</strong>: the upper end of the time saving is below zero, or the guard-rail is broken. A time
          saving does not make up for it.
        </List.Item>
        <List.Item>
          <strong>Not yet</strong>: everything else, with the number of further items that it takes at today's figures.
          If the arms leave different shares of old items unfinished (more than 5 points apart), it is not yet as well.
        </List.Item>
      </List>
    </Part>
  )
}

function Money() {
  return (
    <Part id="money">
      <Text>
        What the work costs now is working time plus errors (plus delay, where it was entered). What it costs with AI is
        the AI itself, plus the working time that is left, the errors that are left, and the checks. The difference is
        the net saving. <strong>ROI</strong> is the net saving over what the AI costs. The common formula, which leaves
        review time out, is shown beside it and labelled.
      </Text>
      <Worked
        title="150 items a week, 6.0 to 1.5 minutes, 25 an hour, errors 4 % to 0.5 % at 33.3333 each, 250 a month, 0.02 an item, 1,200 once over 52 weeks"
        rows={[
          ['cost now', '375.00 + 200.00 = 575.00 a week, 29,900 a year'],
          ['the AI', '57.69 + 3.00 + 23.08 = 83.77 a week'],
          ['cost with AI', '83.77 + 93.75 + 25.00 = 202.52 a week'],
          ['net saving', '372.48 a week, 19,369 a year'],
          ['ROI', '372.48 / 83.77 = 444.7 %'],
          ['simple ROI, ignores review time', '586.4 %'],
          ['payback', '1,200 / (372.48 + 23.08) = 3.03 weeks'],
        ]}
      />
      <Text>
        No input is known exactly, so money comes as a <strong>range</strong>: 10,000 times all inputs are drawn at
        once, measured ones with their error, typed-in ones between their low and high ends, and 90 of 100 results lie
        within it. Over several workflows the draws are summed, and inputs that they share go up and down together. A
        freed hour is money only where it is put to use: where that is less than all of it, both figures are shown. The
        word <em>unproved</em> stands beside every figure of money without a proved verdict behind it.
      </Text>
    </Part>
  )
}

function Sources() {
  return (
    <Part id="sources">
      <Text>Each input says where it comes from, best first:</Text>
      <List type="ordered" spacing={4}>
        <List.Item>the arms of a pilot in the workbench;</List.Item>
        <List.Item>other work in the workbench;</List.Item>
        <List.Item>a stopwatch study of the legacy process, with errors found by a checker;</List.Item>
        <List.Item>imported history;</List.Item>
        <List.Item>an estimate that somebody typed in, marked so.</List.Item>
      </List>
      <Text>
        A change of the cost model opens a new period from its day on; what was reported before stays as it was. Amounts
        in other currencies are converted at the rate that somebody entered for a date, and the date is shown.
      </Text>
    </Part>
  )
}

function Limits() {
  const { organisation } = useParams()
  return (
    <Part id="limits">
      <List spacing={4}>
        <List.Item>What people do away from the item: calls, questions across the desk, waiting for others.</List.Item>
        <List.Item>Whether freed time is put to good use. That share is stated by a person.</List.Item>
        <List.Item>
          Mistakes that two people make alike: an agreeing second entry counts as right, but for a random 5 %.
        </List.Item>
        <List.Item>How fast the old screen was, where the manual arm was worked on our blank form.</List.Item>
        <List.Item>What happens after the pilot: other people, other documents, another season.</List.Item>
        <List.Item>
          What is kept about people, and who sees it, stands on its own page:{' '}
          <Anchor component={Link} to={`/o/${organisation}/about-measuring`} underline="always">
            What is measured
          </Anchor>
          .
        </List.Item>
      </List>
    </Part>
  )
}

function Definitions() {
  return (
    <Part id="definitions">
      {definitionGroups.map(({ title, terms }) => (
        <div key={title}>
          <Title order={3}>{title}</Title>
          <dl className={classes.terms}>
            {Object.entries(terms).map(([term, definition]) => (
              <div key={term} id={`definition-${term}`} className={classes.term}>
                <dt>{definition.title}</dt>
                <dd>{definition.text}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </Part>
  )
}
