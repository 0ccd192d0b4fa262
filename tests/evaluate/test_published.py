from aa2.evaluate.published import METRICS, PUBLISHED, rows_of


def test_the_papers_claims_follow_from_its_numbers():
    """Its own method is best in tables 2 to 4: a slip of the pen would break that."""
    for table in "234":
        *others, ours = PUBLISHED[table]
        assert ours.method == "Animate Anyone 2"
        for other in others:
            assert ours.ssim > other.ssim and ours.psnr > other.psnr
            assert ours.lpips < other.lpips and ours.fvd < other.fvd


def test_tables_3_and_4_share_their_last_row():
    assert PUBLISHED["3"][-1].metrics == PUBLISHED["4"][-1].metrics


def test_rows_are_found_by_table_and_method():
    assert [row.fvd for row in rows_of("1", "Animate Anyone 2")] == [158.97, 144.65]
    assert rows_of("2", "DisCo") == () and rows_of("quality", "Animate Anyone 2") == ()
    assert all(tuple(row.metrics) == METRICS for rows in PUBLISHED.values() for row in rows)
