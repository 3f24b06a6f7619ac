-- Every ranking counts 1, 2, 3 without a gap or a tie, so that a top-k is k rows. Blocked opportunities have no rank.
with ranks as (

    select
        'account_scores' as ranking,
        expected_value_rank as rank_no
    from {{ ref('account_scores') }}

    union all

    select
        'whitespace overall' as ranking,
        overall_rank as rank_no
    from {{ ref('whitespace_opportunities') }}
    where is_eligible

    union all

    select
        'whitespace of division ' || division as ranking,
        division_rank as rank_no
    from {{ ref('whitespace_opportunities') }}
    where is_eligible

    union all

    select
        'whitespace of representative ' || rep_id as ranking,
        rep_rank as rank_no
    from {{ ref('whitespace_opportunities') }}
    where is_eligible and rep_id is not null

    union all

    select
        'segments of division ' || division as ranking,
        segment_rank as rank_no
    from {{ ref('icp_segments') }}

    union all

    -- Ranks that should not be there make a ranking that starts at no 1.
    select
        'blocked opportunities' as ranking,
        cast(0 as bigint) as rank_no
    from {{ ref('whitespace_opportunities') }}
    where not is_eligible and coalesce(overall_rank, division_rank, rep_rank) is not null

)

select
    ranking,
    count(*) as row_count,
    count(distinct rank_no) as rank_count,
    min(rank_no) as first_rank,
    max(rank_no) as last_rank
from ranks
group by ranking
having count(*) <> count(distinct rank_no) or min(rank_no) <> 1 or max(rank_no) <> count(*)
