-- Yancheng's household dibao, written by hand and tight, for one day (15 October 2017) and the invented county.
-- The yardstick of the generated query: the same rules, the same tables (money in fen, every fact known, every
-- list complete), the same outcome, amount and clauses. Each list is visited once and grouped once; what is asked
-- of the household (may a member count apart) is asked after the members are summed; shares of a year stay in
-- twelfths of a fen until the amount is rounded. No NULL tests, no ranges, no reasons.
-- The bits of the clauses are those of the generated query.
WITH inc AS (
  SELECT _parent, SUM(CASE WHEN kind IN ('central_pension', 'local_pension') THEN 0 ELSE part END)::BIGINT AS s,
    MAX(CASE WHEN kind IN ('central_pension', 'local_pension') AND part > 0 THEN 2 ELSE 0 END) AS m
  FROM (
    SELECT _parent, kind, CASE WHEN period = 'monthly' THEN amount * 12
      WHEN period = 'yearly' OR 24214 - (year(received_on) * 12 + month(received_on)) <= 11 THEN amount ELSE 0 END AS part
    FROM incomes WHERE received_on <= DATE '2017-10-15')
  GROUP BY 1),
j AS (
  SELECT _id, _parent, started_on, kind <> 'without_cost' AS costly,
    CASE WHEN kind = 'without_cost' THEN NULL WHEN ended_on__absent THEN DATE '9999-12-31'
      ELSE GREATEST(ended_on + 2, (ended_on + 1 + INTERVAL 3 MONTH)::DATE) END AS goes_on_before,
    ended_on__absent OR last_day(ended_on) >= DATE '2017-10-15' AS worked,
    CASE WHEN ended_on__absent OR last_day(ended_on) >= DATE '2017-10-15'
        OR (pay_period = 'one_off' AND 24214 - (year(ended_on) * 12 + month(ended_on)) <= 11)
      THEN CASE WHEN pay_period = 'monthly' THEN pay * 12 ELSE pay END ELSE 0 END AS part
  FROM jobs WHERE started_on <= DATE '2017-10-15'),
job AS (
  SELECT _parent, SUM(part)::BIGINT AS s, SUM(CASE WHEN costly AND worked THEN part ELSE 0 END)::BIGINT AS c,
    MAX(CASE WHEN costly AND NOT EXISTS (
        SELECT 1 FROM j AS o WHERE o._parent = j._parent AND o.started_on < j.started_on
          AND j.started_on < o.goes_on_before) THEN started_on END) AS spell
  FROM j GROUP BY 1),
m AS (
  SELECT members._parent, insured AND single_status IN ('covered', 'in_transition') AS single,
    COALESCE(inc.s, 0) + COALESCE(job.s, 0) AS income,
    CASE WHEN insured AND 24214 - (year(spell) * 12 + month(spell)) <= 5 THEN LEAST(360000, job.c) ELSE 0 END AS cost,
    COALESCE(inc.m, 0) + (CASE WHEN job.s IS NULL THEN 0 ELSE 4 END) AS clauses
  FROM members LEFT JOIN inc ON inc._parent = members._id LEFT JOIN job ON job._parent = members._id
  WHERE birth_date <= DATE '2017-10-15'),
mem AS (
  SELECT _parent, COUNT(*) AS n, SUM(income)::BIGINT AS income, SUM(cost)::BIGINT AS cost,
    BIT_OR(clauses)::BIGINT AS clauses, COUNT(*) FILTER (WHERE single) AS single_n,
    SUM(CASE WHEN single THEN income ELSE 0 END)::BIGINT AS single_income,
    SUM(CASE WHEN single THEN cost ELSE 0 END)::BIGINT AS single_cost
  FROM (SELECT _parent, single, income, cost, clauses FROM m) GROUP BY 1),
h AS (
  SELECT households.*, COALESCE(n, 0) AS n, COALESCE(income, 0) AS income, COALESCE(cost, 0) AS cost,
    COALESCE(clauses, 0) AS clauses,
    CASE WHEN n > 1 OR dibao_status IN ('not_covered', 'stopped') THEN COALESCE(single_n, 0) ELSE 0 END AS apart_n,
    CASE WHEN n > 1 OR dibao_status IN ('not_covered', 'stopped') THEN COALESCE(single_income, 0) ELSE 0 END AS apart,
    CASE WHEN n > 1 OR dibao_status IN ('not_covered', 'stopped') THEN COALESCE(single_cost, 0) ELSE 0 END AS apart_cost
  FROM households LEFT JOIN mem ON mem._parent = households._id),
g AS (
  SELECT _key, n - apart_n AS size, GREATEST(0, income - apart - (cost - apart_cost)) AS net,
    clauses | (CASE WHEN apart > 0 THEN 9 ELSE 0 END) | (CASE WHEN cost > apart_cost THEN 6291504 ELSE 0 END)
      | (CASE WHEN apart_n > 0 THEN 1 ELSE 0 END) AS clauses,
    CASE WHEN apart_n > 0 THEN 1 ELSE 0 END AS counted, dibao_status IN ('not_covered', 'stopped') AS applies,
    dibao_status IN ('covered', 'in_transition') AS stays, register_status <> 'not_registered' AS listed,
    rural_registration, property_ok, last_amount,
    exit_by_policy AND NOT exit_confirmed_on__absent AND exit_confirmed_on <= DATE '2017-10-15'
      AND 24214 - (year(exit_confirmed_on) * 12 + month(exit_confirmed_on)) <= 3 AS grace
  FROM h),
e AS (SELECT *, size >= 1 AND net < 480000 * size AND property_ok AS ok FROM g)
SELECT _key,
  CASE WHEN stays THEN CASE WHEN size < 1 THEN 'held' WHEN ok THEN 'continue' WHEN grace THEN 'transition' ELSE 'exit' END
    WHEN applies AND (listed OR rural_registration) THEN
      CASE WHEN ok THEN 'include' WHEN size >= 1 THEN 'refuse' ELSE 'silent' END
    ELSE 'silent' END AS outcome,
  CASE WHEN (stays OR applies AND (listed OR rural_registration)) AND ok THEN (480000 * size - net + 6) // 12
    WHEN stays AND size >= 1 AND grace THEN last_amount ELSE 0 END AS amount,
  CASE WHEN stays THEN CASE WHEN size < 1 THEN 524288 | counted WHEN ok THEN clauses | 1065344
      WHEN grace THEN 458752 ELSE 32768 END
    WHEN applies AND listed THEN CASE WHEN ok THEN clauses | 1049536 WHEN size >= 1 THEN 1088 | counted ELSE 0 END
    WHEN applies AND rural_registration THEN CASE WHEN ok THEN clauses | 1055104 WHEN size >= 1 THEN 10240 | counted ELSE 0 END
    ELSE 0 END AS clauses
FROM e
