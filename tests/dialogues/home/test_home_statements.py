"""Home and the menu cost as many statements with many open consults as with one."""

from tests.bench.open_cases import measure_home

MOST_MORE = 3  # a kind of row that the first consult does not have


def test_home_and_the_menu_take_hardly_more_statements_with_twenty_open_consults_than_with_one(
    sqlite_url: str,
) -> None:
    costs = measure_home(sqlite_url, (1, 20))

    more = [many - one for one, many in zip(costs[1], costs[20], strict=True)]
    assert max(more) <= MOST_MORE, costs
