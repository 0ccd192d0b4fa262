from aa2.train.lease.log_lines import by_region, moment, training_line

LOGS = {
    "loss": 0.5,
    "person/t0-250": 0.25,
    "person/t250-500": 0.75,
    "rest/t0-250": 0.125,
    "gradient_norm": 1.0,
    "speed/samples_per_second": 412.34,
    "speed/data_wait_percent": 3.21,
    "speed/matmul_share_percent": 12.3,
}


def test_regions_are_means_over_their_parts():
    assert by_region(LOGS) == {"loss": 0.5, "person": 0.5, "rest": 0.125}


def test_a_line():
    assert training_line(70, LOGS) == (
        "step 70, 412.3 samples/s, 12.3 % of matmul rate, 3.2 % wait for data, "
        "loss 0.5000, person 0.5000, rest 0.1250"
    )


def test_moments():
    assert [moment(s) for s in (0.4, 61, 540)] == ["0:00", "1:01", "9:00"]
