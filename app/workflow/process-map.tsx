import { useId, useMemo } from 'react'
import { drawingOf, type MapDrawing, textLine } from '#server/workflow/map-drawing.ts'
import type { ProcessMap } from '#server/workflow/map-node.ts'
import { stepsOf } from '#server/workflow/process-map.ts'
import classes from './process-map.module.css'

/** The way of an item as one drawing, and the same as a list. */
export function ProcessMapView({ map, name }: { map: ProcessMap; name: string }) {
  const drawing = useMemo(() => drawingOf(map), [map])
  const id = useId()
  return (
    <div className={classes.map}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={`Map of ${name}`}>
        <Drawing drawing={drawing} name={name} id={id} />
      </section>
      <ul className={classes.legend} aria-label="Lines">
        <li data-kind="way">every item</li>
        <li data-kind="rule">by a rule</li>
        <li data-kind="aside">out of the usual way</li>
        <li data-kind="straight">without a person</li>
      </ul>
      <details className={classes.list}>
        <summary>The same as a list</summary>
        <Steps map={map} />
      </details>
    </div>
  )
}

const kinds = ['way', 'rule', 'aside', 'straight'] as const

function Drawing({ drawing, name, id }: { drawing: MapDrawing; name: string; id: string }) {
  const { width, height, boxes, lines, bands } = drawing
  return (
    <svg
      className={classes.drawing}
      viewBox={`0 0 ${width} ${height}`}
      style={{ aspectRatio: `${width} / ${height}` }}
      role="img"
      aria-labelledby={`${id}-title ${id}-text`}
    >
      <title id={`${id}-title`}>{`The way of one item through ${name}`}</title>
      <desc id={`${id}-text`}>
        {boxes.length} places from left to right in three rows: it comes in, people decide, it is done. The list below
        says the same in words.
      </desc>
      <defs>
        {kinds.map((kind) => (
          <marker
            key={kind}
            id={`${id}-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
            className={classes.arrow}
            data-kind={kind}
          >
            <path d="M0 0.5 7.5 4 0 7.5z" />
          </marker>
        ))}
      </defs>
      {lines.map(({ edge, path }) => (
        <path
          key={`${edge.from} ${edge.to} ${edge.kind}`}
          d={path}
          className={classes.line}
          data-kind={edge.kind}
          markerEnd={`url(#${id}-${edge.kind})`}
        />
      ))}
      {bands.map(({ title, x, y }) => (
        <text key={title} x={x} y={y} className={classes.band}>
          {title}
        </text>
      ))}
      {boxes.map(({ node, x, y, width: w, height: h, title, text }) => (
        <g key={node.id} className={classes.node} data-kind={node.kind}>
          <rect x={x} y={y} width={w} height={h} rx={node.kind === 'start' || node.kind === 'end' ? 16 : 5} />
          {[...title, ...text].map((line, i) => (
            <text
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a box have no names and never move
              key={i}
              x={x + 10}
              y={y + 20 + i * textLine}
              className={i < title.length ? classes.title : classes.text}
            >
              {line}
            </text>
          ))}
        </g>
      ))}
      {lines.flatMap(({ edge, label }) =>
        label ? (
          <text
            key={`${edge.from} ${edge.to} ${edge.kind}`}
            x={label.x}
            y={label.y}
            className={classes.label}
            data-kind={edge.kind}
          >
            {label.text}
          </text>
        ) : (
          []
        ),
      )}
    </svg>
  )
}

function Steps({ map }: { map: ProcessMap }) {
  return (
    <ol>
      {stepsOf(map).map(({ id, title, lines, goesTo }) => (
        <li key={id}>
          <strong>{title}</strong>
          {lines.length > 0 && `: ${lines.join('; ')}`}
          {goesTo.length > 0 && (
            <ul>
              {goesTo.map((to) => (
                <li key={`${to.title} ${to.label}`}>
                  on to {to.title}
                  {to.label && ` (${to.label})`}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  )
}
